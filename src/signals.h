/* signals.h -- signals of the explorer: ordinary ones through a pipe, fatal ones to a rescue.
 *
 * Main thread only, but for what the handlers do. One set of handlers at a time, since signals belong
 * to the process.
 */
#ifndef SRC_SIGNALS_H
#define SRC_SIGNALS_H

#include "ui/screen.h"

/* Opens the pipe; returns the end to poll, non-blocking. Each byte read from it is a signal number,
 * or 'w' from whoever else was given signals_wake's end. */
int signals_start(void);
int signals_wake(void);

/* SIGTERM and SIGHUP also call `leave` at once, from the handler. */
void signals_on_leave(void (*leave)(void *context, int signal), void *context);

/* What a crash restores the terminal with; NULL when the screen is closed. */
void signals_rescue(const struct screen_rescue *rescue);

/* Stops the process as Ctrl-Z does, and returns when it goes on. */
void signals_stop_self(void);

void signals_end(void);

#endif
