/* float_mode.h -- subnormals flushed to zero while a step computes.
 *
 * At batch 1 momentum decays into subnormals and a step would take seven times as long. The mode is
 * the calling thread's; the engine sets it on entry and puts the caller's back.
 */
#ifndef ENGINE_FLOAT_MODE_H
#define ENGINE_FLOAT_MODE_H

#if defined(__SSE2__)
#include <immintrin.h>
static inline unsigned float_mode_flush(void)
{
    unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040); /* flush-to-zero, denormals-are-zero */
    return before;
}
static inline void float_mode_restore(unsigned before)
{
    _mm_setcsr(before);
}
#else
static inline unsigned float_mode_flush(void)
{
    return 0;
}
static inline void float_mode_restore(unsigned before)
{
    (void)before;
}
#endif

#endif
