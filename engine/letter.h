/* letter.h -- the runs of a session are called A to D. */
#ifndef ENGINE_LETTER_H
#define ENGINE_LETTER_H

enum { RUNS = 4, RUN_NAME = 16 }; /* how many; bytes of a name somebody gave one, its end included */

static inline char run_letter(int run)
{
    return (char)('A' + run);
}

#endif
