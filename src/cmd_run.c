/* cmd_run.c -- `batchscope run`: train without a terminal.
 *
 * A progress line on stderr while that is a terminal, one line of results on stdout at the end.
 * SIGINT and SIGTERM end the run after the step at hand, with the log and the weights written.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "src/charset.h"
#include "src/command.h"
#include "src/describe.h"
#include "src/load.h"
#include "src/options.h"
#include "src/pacer.h"
#include "src/record.h"
#include "src/runs.h"

static volatile sig_atomic_t stop_signal;

static void on_signal(int signal)
{
    stop_signal = signal;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write(2) */
}

struct progress {
    bool shown;
    double started, drawn;
};

/* How much of the run is done, 0 ... 1, by whichever limit is nearest; 0 if there is none. */
static double share_done(const struct trainer *trainer)
{
    const struct config *c = trainer_config(trainer);
    double share = 0;
    if (c->number[SET_STEPS] > 0)
        share = fmax(share, (double)trainer_steps(trainer) / c->number[SET_STEPS]);
    if (c->number[SET_EPOCHS] > 0)
        share = fmax(share, trainer_epochs(trainer) / c->number[SET_EPOCHS]);
    if (c->number[SET_SECONDS] > 0)
        share = fmax(share, trainer_seconds(trainer) / c->number[SET_SECONDS]);
    return share;
}

/* printf shows the sign of a NaN, which means nothing. */
static double unsigned_nan(double value)
{
    return isnan(value) ? (double)NAN : value;
}

static void progress_draw(struct progress *progress, const struct trainer *trainer,
                          const struct step_stats *stats)
{
    double now = pacer_clock(), share = share_done(trainer), spent = now - progress->started;
    if (!progress->shown || now < progress->drawn + 0.2)
        return;
    progress->drawn = now;
    fprintf(stderr, "\rstep %.0f  epoch %.2f  loss %.4g  %.0f steps/s  %.0f examples/s",
            stats->value[STAT_STEP], stats->value[STAT_EPOCH],
            unsigned_nan(stats->value[STAT_TRAIN_LOSS]),
            stats->value[STAT_STEP] / spent, stats->value[STAT_EXAMPLES] / spent);
    if (share > 0)
        fprintf(stderr, "  %.0f s left", spent / share * (1 - share));
    fputs("\033[K", stderr);
}

static void print_stat(const char *name, const struct step_stats *stats, enum statistic s)
{
    if (stat_has(stats, s))
        printf("  %s %.4g", name, unsigned_nan(stats->value[s]));
}

static void print_noise_scale(const struct trainer *trainer, const struct step_stats *stats)
{
    struct noise_report noise;
    char sign[8];
    trainer_noise(trainer, &noise);
    print_stat("noise scale", stats, STAT_NOISE_SCALE);
    if (stat_has(stats, STAT_NOISE_SCALE) && noise.known && noise.error > 0)
        printf(" %s %.4g", glyph_text(charset_glyphs(), "±", sign, sizeof sign), noise.error);
}

static void print_products(const struct trainer *trainer)
{
    if (precision_table[trainer_now(trainer)->precision].activations != FORMAT_FP32)
        printf("  products %s", products_words[trainer_products(trainer)]);
}

static void print_result(const struct run *run)
{
    const struct trainer *trainer = run->trainer;
    const struct step_stats *stats = &run->last;
    const struct config *config = trainer_config(trainer);
    int threads = trainer_now(trainer)->threads;
    printf("%s  %s  %.0f steps  %.4g epochs  %.3g s", config->text[SET_DATA],
           config->text[SET_MODEL], (double)trainer_steps(trainer), trainer_epochs(trainer),
           trainer_seconds(trainer));
    if (threads > 1)
        printf("  %d threads", threads);
    print_stat("train loss", stats, STAT_FIXED_TRAIN_LOSS);
    print_stat("test loss", stats, STAT_TEST_LOSS);
    print_stat("test accuracy", stats, STAT_TEST_ACCURACY);
    print_noise_scale(trainer, stats);
    print_products(trainer);
    putchar('\n');
}

static void print_results(const struct runs *runs)
{
    bool several = runs_count(runs) > 1;
    for (int i = 0; i < RUNS; i++) {
        const struct run *run = runs_get(runs, i);
        if (run && (several || *run->name))
            printf("run %c%s%s  ", run_letter(i), *run->name ? " " : "", run->name);
        if (run)
            print_result(run);
    }
}

/* Waits until the next step is due. */
static void keep_pace(struct pacer *pacer, const struct trainer *trainer,
                      const struct step_stats *stats, double begin)
{
    double pace = trainer_config(trainer)->number[SET_PACE];
    pacer_step(pacer, pace, (size_t)stats->value[STAT_BATCH], begin);
    double wait = pacer_wait(pacer, pace, pacer_clock());
    struct timespec rest = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
    nanosleep(&rest, NULL);
}

/* The name of a run for a message: "the run", or one of several. */
static const char *called(const struct runs *runs, int letter)
{
    return runs_count(runs) > 1 ? run_words[letter] : "the run";
}

static bool check_health(const struct runs *runs, int letter, const struct step_stats *stats,
                         struct status *status)
{
    const struct trainer *trainer = runs_get(runs, letter)->trainer;
    enum health health = trainer_health(trainer);
    if (health == HEALTH_GOOD || trainer_config(trainer)->number[SET_FAIL_ON_DIVERGENCE] == 0)
        return true;
    return status_failed(status, "%s %s at step %.0f, loss %g", called(runs, letter),
                         health == HEALTH_DIVERGED ? "diverged" : "collapsed",
                         stats->value[STAT_STEP], unsigned_nan(stats->value[STAT_TRAIN_LOSS]));
}

/* With `to_lines` each run ends at the last line of the script about it. */
static bool train(struct runs *runs, enum clock clock, bool to_lines, struct progress *progress,
                  struct status *status)
{
    struct step_stats stats;
    struct pacer pacer = {0};
    while (!stop_signal) {
        if (!runs_follow_script(runs, status))
            return false;
        int letter = runs_next(runs, clock, to_lines ? runs_called(runs) : ~0u);
        if (letter < 0)
            break;
        const struct trainer *trainer = runs_get(runs, letter)->trainer;
        bool paced = trainer_config(trainer)->number[SET_PACE] != 0;
        double begin = paced ? pacer_clock() : 0;
        if (!runs_step(runs, letter, &stats, status))
            return false;
        progress_draw(progress, trainer, &stats);
        if (paced)
            keep_pace(&pacer, trainer, &stats, begin);
        if (!check_health(runs, letter, &stats, status))
            return false;
    }
    return true;
}

static void note_ignored(const struct trainer *trainer)
{
    char text[128];
    if (*describe_ignored(trainer_config(trainer)->given, trainer_now(trainer)->optimizer, text,
                          sizeof text))
        fprintf(stderr, "batchscope: %s\n", text);
}

static int train_to_end(struct runs *runs, enum clock clock, bool to_lines)
{
    struct status status, end;
    double begin = pacer_clock();
    note_ignored(runs_get(runs, 0)->trainer);
    struct progress progress = {isatty(STDERR_FILENO) == 1, begin, begin};
    bool trained = train(runs, clock, to_lines, &progress, &status);
    bool finished = runs_finish(runs, &end);
    if (progress.shown)
        fputs("\r\033[K", stderr);
    if (!trained)
        return complain(&status);
    if (!finished)
        return complain(&end);
    print_results(runs);
    return command_end(EXIT_DONE); /* a signal may end the program with the result in a buffer */
}

static bool has_length(const struct options *options)
{
    const double *n = options->config.number;
    return (options->script && script_stops(options->script)) || n[SET_STEPS] > 0 ||
           n[SET_EPOCHS] > 0 || n[SET_SECONDS] > 0;
}

/* A session notes how far its runs got: without another length that is their end. */
static bool is_session(const struct options *options)
{
    return options->script && options->script->data_line && options->script->count;
}

static bool check_length(const struct options *options, struct status *status)
{
    return has_length(options) || is_session(options) ||
           status_bad(status, "run needs an end; give --steps, --epochs or --seconds%s",
                      options->script ? ", or stop every run in the script" : "");
}

static int run_with(const struct options *options)
{
    struct status status;
    int result;
    struct dataset *dataset = NULL;
    struct runs *runs = NULL;
    struct runs_options make = {.config = &options->config, .script = options->script};
    if (check_length(options, &status) &&
        (make.dataset = dataset = load_dataset(&options->config, &status)) &&
        (!options->script || record_check_start(options->script, &options->config, dataset, &status)) &&
        (runs = runs_new(&make, &status)))
        result = train_to_end(runs, (enum clock)options->config.number[SET_CLOCK], !has_length(options));
    else
        result = complain(&status);
    runs_free(runs);
    dataset_free(dataset);
    return result;
}

int command_run(int argc, char **argv)
{
    struct options options;
    struct status status;
    int result = EXIT_DONE;
    catch_signals();
    if (!options_read(&options, argc, argv, false, &status)) {
        result = complain(&status);
    } else if (options.help) {
        result = command_usage(&options, "batchscope run [OPTIONS]: train without a terminal.", false);
    } else if (!options_model_help(&options, stdout)) {
        result = run_with(&options);
    }
    options_done(&options);
    if (stop_signal)
        raise(stop_signal); /* the handler is gone: the shell sees the signal */
    return result;
}
