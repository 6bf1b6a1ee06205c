/* branch.h -- the critical batch size, measured: branches of a run, each with another batch.
 *
 * From one point, the same number of examples at batch B, 2B, 4B, 8B ... up to the split, the rate
 * scaled by a rule (Merrill et al. 2025, arXiv 2505.23971, section 3). The critical batch size is the
 * largest whose smoothed loss at the end is within a tolerance of that of the smallest, and so are all
 * smaller ones. Where it is the smallest itself, the true one may be smaller; where it is the largest
 * tried, larger. The branches start from the run's state, optimizer and all, and train one after the
 * other; the run itself is not touched, and their memory is not the run's.
 *
 * The smoothed loss is the average over 2048 examples (history.h) of the losses of the branch's own
 * steps, going on from nothing, bias-corrected. What a schedule has made of the batch and the rate
 * stays as it is where the branches begin, and frozen weights thaw in them. A batch that does not fit
 * the memory limit is split into as few passes as fit.
 *
 * One thread at a time. Between two steps of a branch the caller may do anything else.
 */
#ifndef ENGINE_BRANCH_H
#define ENGINE_BRANCH_H

#include "engine/branch_report.h"
#include "engine/trainer.h"

struct branch;

/* What the knobs of a run say of its branches. */
struct branch_settings branch_settings_of(const struct trainer *trainer);

/* Begins at the run's present step. The run may go on, change and end; its data set must outlive
 * the branches. */
struct branch *branch_new(const struct trainer *trainer, const struct branch_settings *settings);
void branch_free(struct branch *branch); /* takes NULL */

/* Takes one step of the branch at hand; false when there is nothing left to do. */
bool branch_step(struct branch *branch);

/* Ends it where it stands. The report keeps what is done and says so. */
void branch_cancel(struct branch *branch);

void branch_read(const struct branch *branch, struct branch_report *report);

#endif
