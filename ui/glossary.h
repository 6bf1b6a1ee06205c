/* glossary.h -- the words of the field that the screens use, each in a sentence or two. */
#ifndef UI_GLOSSARY_H
#define UI_GLOSSARY_H

#include <stddef.h>

struct glossary_row {
    const char *word, *meaning;
};
extern const struct glossary_row glossary[];
extern const size_t glossary_count;

#endif
