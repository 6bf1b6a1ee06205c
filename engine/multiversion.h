/* multiversion.h -- one binary, several instruction sets.
 *
 * A function marked MULTIVERSION is compiled for each x86-64 level below and the loader picks the
 * best one the processor has. Results may differ between processors in the order of additions,
 * never on one machine. gcc 12 crashes on it under the thread sanitizer, where the macro is empty.
 */
#ifndef ENGINE_MULTIVERSION_H
#define ENGINE_MULTIVERSION_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif

#endif
