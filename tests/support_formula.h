/* support_formula.h -- checks that what an explanation writes computes.
 *
 * A formula is a line that starts with a blank: "noise = tr Σ/B = 20.7/256 = 0.0809". Its parts
 * between " = " that are numbers, operators (+ - * / · × ^ √ and brackets), e, and units alone
 * must all have the same value, within the rounding of the numbers written. "%" and "points" are
 * hundredths; what follows a ':' or ',' does not count.
 */
#ifndef TESTS_SUPPORT_FORMULA_H
#define TESTS_SUPPORT_FORMULA_H

/* How many neighbouring parts of the text's formulas differ. */
int formulas_wrong(const char *text);

/* Fails if any do; returns how many pairs it compared. */
int formulas_check(const char *text);

#endif
