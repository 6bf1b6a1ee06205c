/* folders.h -- where a user's files lie, by the XDG base directory specification. */
#ifndef SRC_FOLDERS_H
#define SRC_FOLDERS_H

enum { FOLDERS_PATH = 4096 };

/* "keys-known" in the folder of what the program remembers: $XDG_STATE_HOME/batchscope or
 * ~/.local/state/batchscope; in that of what can be had again, $XDG_CACHE_HOME/batchscope or
 * ~/.cache/batchscope. An empty name is the folder itself. A variable that is no absolute path does not
 * count. NULL where there is no such place, or its name does not fit. */
char *folders_state(const char *name, char path[FOLDERS_PATH]);
char *folders_cache(const char *name, char path[FOLDERS_PATH]);

/* Makes the folders a file is to be in, for the owner alone where they are new. Whether they can be
 * made shows when the file is opened. */
void folders_make(const char *file);

#endif
