/* roff.h -- text for man(1): the man(7) macros, with everything escaped that roff would obey. */
#ifndef SRC_ROFF_H
#define SRC_ROFF_H

#include <stdio.h>

void roff_section(FILE *out, const char *name);
void roff_subsection(FILE *out, const char *name);

/* A paragraph of its own. */
void roff_paragraph(FILE *out, const char *text);

/* Text that goes on with the paragraph at hand. */
void roff_text(FILE *out, const char *text);

/* A term in bold, an argument in italics or NULL, and indented below it what it is. */
void roff_item(FILE *out, const char *term, const char *argument, const char *text);

/* Lines as they are. */
void roff_lines(FILE *out, const char *text);

#endif
