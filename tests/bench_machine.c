/* bench_machine.c -- what machine the figures are of, and how quiet it is. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cblas.h>

#include "engine/kernels.h"
#include "tests/bench_report.h"

#define BUSY 0.5 /* processes that want a processor, before the bench does */

/* "model name" of /proc/cpuinfo. */
static void processor_name(char *name, size_t size)
{
    char line[256], *colon;
    FILE *in = fopen("/proc/cpuinfo", "r");
    snprintf(name, size, "unknown processor");
    while (in && fgets(line, sizeof line, in))
        if (strncmp(line, "model name", strlen("model name")) == 0 && (colon = strchr(line, ':'))) {
            snprintf(name, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
            break;
        }
    if (in)
        fclose(in);
}

static void put_load(void)
{
    double load;
    if (getloadavg(&load, 1) == 1 && load >= BUSY)
        printf("BUSY: load average %.1f before the start; times are worth less, ratios a little\n",
               load);
}

void report_machine(void)
{
    char name[128];
    cpu_set_t allowed;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int mine = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 0;
    processor_name(name, sizeof name);
    printf("%s, %ld cores, ", name, cores);
    if (mine && mine < cores)
        printf("pinned to %d of them\n", mine);
    else
        puts("not pinned");
    printf("kernels %s (%zu floats a register); %s\n", kernels()->name, kernels()->width,
           openblas_get_config());
    put_load();
    puts("floor: the step's matrix products alone, in fp32 by OpenBLAS, also beside bf16\n"
         "stats: cost of the gradient-noise statistics, which all other columns include");
}
