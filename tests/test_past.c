/* test_past.c -- going back and on again gives the bits of the first time.
 *
 * A session is made up from a seed: steps and random changes, once without a past as the standard. Every
 * step of a session with one, trained for the first time or again, is held against it. Training time is
 * moved by hand, so that checkpoints lie as densely as a test wants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/past.h"
#include "engine/checkpoint.h"
#include "engine/random.h"
#include "engine/trainer_state.h"
#include "engine/util.h"
#include "tests/support_engine.h"

enum { STEPS = 400, MADE = 8 };

static const struct toy toy = {.train = 97, .test = 12, .features = 16, .classes = 3,
                               .height = 4, .width = 4};

static const char *const knobs[] = {
    "batch=1", "batch=7", "batch=32", "batch=full", "batch=16 lr=0.05", "lr=0.01", "lr=0.2",
    "precision=fp32", "precision=bf16", "precision=fp16", "precision=bf16-pure",
    "precision=fp16-pure", "precision=tf32", "optimizer=sgd", "optimizer=momentum",
    "optimizer=nesterov", "optimizer=adam", "optimizer=adamw", "optimizer=lars", "optimizer=lamb",
    "accumulate=1", "accumulate=3", "accumulate=auto memory-limit=64KiB", "memory-limit=none",
    "schedule=constant", "schedule=cosine:300", "schedule=ramp:40,1.5", "schedule=step:60,0.5",
    "scale-lr=linear", "scale-lr=none", "warmup=150", "momentum=0.3", "weight-decay=0.01",
    "freeze=on", "freeze=off", "freeze=off", "loss-scale=1024", "loss-scale=dynamic",
    "eval-every=5", "eval-every=100ex", "beta1=0.5", "epsilon=1e-4", "pace=7",
};

static uint32_t draw(uint64_t seed, uint64_t a, uint64_t b, uint32_t below)
{
    return (uint32_t)(random_bits(seed, RANDOM_INIT, a, b) % below);
}

/* ---- the standard ---------------------------------------------------------------------------- */

/* What happened the first time. */
struct session {
    const char *settings;
    uint64_t seed;
    struct step_stats stats[STEPS + 1]; /* of step i */
    struct change change[STEPS][MADE];  /* made when i steps had been taken */
    int made[STEPS];
    float *weights[STEPS + 1]; /* after i steps; NULL where there are none in fp32 */
};

static bool make(struct trainer *trainer, const struct change *change)
{
    struct config wanted;
    struct plan plan;
    struct status status;
    change_config(change, trainer_config(trainer), &wanted);
    if (!trainer_plan(trainer, &wanted, &plan, &status))
        return false;
    trainer_apply(trainer, &wanted, &plan);
    return true;
}

static void make_changes(struct session *session, struct trainer *trainer, uint64_t step)
{
    uint32_t count = draw(session->seed, step, 0, 12); /* mostly none, now and then some */
    for (uint32_t i = 1; i <= MADE && i + 8 <= count; i++) {
        struct change change = change_from(knobs[draw(session->seed, step, i, COUNT_OF(knobs))]);
        if (make(trainer, &change))
            session->change[step][session->made[step]++] = change;
    }
}

static void keep_weights(struct session *session, struct trainer *trainer, uint64_t step)
{
    if (trainer_weights(trainer))
        session->weights[step] = weights_copy(trainer);
}

static struct session *session_new(const struct dataset *data, const char *settings, uint64_t seed)
{
    struct session *session = checked_calloc(1, sizeof *session);
    struct rig rig;
    session->settings = settings;
    session->seed = seed;
    rig_init(&rig, data, settings);
    keep_weights(session, rig.trainer, 0);
    for (uint64_t step = 0; step < STEPS; step++) {
        make_changes(session, rig.trainer, step);
        trainer_step(rig.trainer, &session->stats[step + 1]);
        keep_weights(session, rig.trainer, step + 1);
    }
    rig_done(&rig);
    return session;
}

static void session_free(struct session *session)
{
    for (int i = 0; i <= STEPS; i++)
        free(session->weights[i]);
    free(session);
}

/* ---- a run with a past ----------------------------------------------------------------------- */

struct lived {
    const struct session *session;
    struct rig rig;
    struct trainer *trainer; /* the rig's, or a fork's own */
    struct history *history;
    struct past *past;
    double second; /* that a step is said to take */
    uint64_t again, give_up; /* steps trained again; after how many to give up, 0 for never */
};

static void begin(struct lived *lived, const struct session *session, const struct dataset *data,
                  size_t budget)
{
    *lived = (struct lived){.session = session, .second = .03};
    rig_init(&lived->rig, data, session->settings);
    lived->trainer = lived->rig.trainer;
    lived->history = history_new();
    lived->past = past_new(budget);
    past_start(lived->past, lived->trainer, lived->history);
}

static void end(struct lived *lived)
{
    trainer_free(lived->trainer);
    history_free(lived->history);
    past_free(lived->past);
}

/* Steps and changes as they were the first time, up to step `to`. */
static void go_on(struct lived *lived, uint64_t to)
{
    struct step_stats stats;
    for (uint64_t step = trainer_steps(lived->trainer); step < to; step++) {
        for (int i = 0; i < lived->session->made[step]; i++) {
            const struct change *change = &lived->session->change[step][i];
            assert_true(make(lived->trainer, change));
            past_changed(lived->past, lived->trainer, change);
            history_mark(lived->history, "change");
        }
        if (step % 11 == 0)
            trainer_look(lived->trainer, true, true);
        if (step % 50 == 0)
            trainer_measure_split(lived->trainer);
        trainer_step(lived->trainer, &stats);
        lived->trainer->at.seconds += lived->second;
        history_add(lived->history, &stats);
        past_stepped(lived->past, lived->trainer, lived->history);
        assert_same_stats("went on", &stats, &lived->session->stats[step + 1]);
    }
}

static void stepped(void *context, const struct step_stats *stats)
{
    struct lived *lived = context;
    uint64_t step = trainer_steps(lived->trainer);
    lived->trainer->at.seconds += lived->second;
    lived->again++;
    assert_same_stats("again", stats, &lived->session->stats[step]);
}

static bool goes_on(void *context, uint64_t done, uint64_t total)
{
    const struct lived *lived = context;
    assert_int_equal(done, lived->again);
    assert_true(done <= total);
    return !lived->give_up || done < lived->give_up;
}

static bool go_back(struct lived *lived, uint64_t to)
{
    struct past_watch watch = {stepped, goes_on, lived};
    lived->again = 0;
    return past_rewind(lived->past, lived->trainer, lived->history, to, &watch);
}

/* ---- what must be as the first time ---------------------------------------------------------- */

static size_t changes_before(const struct session *session, uint64_t step)
{
    size_t count = 0;
    for (uint64_t i = 0; i < step; i++)
        count += (size_t)session->made[i];
    return count;
}

/* A history that never went further. */
static struct history *history_up_to(const struct session *session, uint64_t step)
{
    struct history *history = history_new();
    for (uint64_t i = 0; i < step; i++) {
        for (int k = 0; k < session->made[i]; k++)
            history_mark(history, "change");
        history_add(history, &session->stats[i + 1]);
    }
    return history;
}

static void assert_history(struct lived *lived, uint64_t step)
{
    static const int series[] = {STAT_TRAIN_LOSS, STAT_TEST_LOSS, SERIES_SMOOTH_LOSS,
                                 SERIES_SMOOTH_NOISE};
    static struct history_marker of_a[HISTORY_MARKERS], of_b[HISTORY_MARKERS];
    struct history_bin a[64], b[64];
    struct history *same = history_up_to(lived->session, step);
    assert_int_equal(history_steps(lived->history, NULL), step);
    for (size_t s = 0; s < COUNT_OF(series); s++) {
        double first = 0, second = 0;
        history_sample(lived->history, series[s], CLOCK_STEPS, 0, STEPS, 64, a);
        history_sample(same, series[s], CLOCK_STEPS, 0, STEPS, 64, b);
        assert_memory_equal(a, b, sizeof a);
        assert_int_equal(history_latest(lived->history, series[s], &first),
                         history_latest(same, series[s], &second));
        assert_memory_equal(&first, &second, sizeof first);
    }
    size_t count = history_markers(lived->history, of_a, HISTORY_MARKERS);
    assert_int_equal(count, history_markers(same, of_b, HISTORY_MARKERS));
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(of_a[i].at, of_b[i].at, CLOCK_SECONDS * sizeof of_a[i].at[0]);
    history_free(same);
}

static void assert_stands(struct lived *lived, uint64_t step)
{
    const float *weights = lived->session->weights[step];
    size_t changes = changes_before(lived->session, step);
    assert_int_equal(trainer_steps(lived->trainer), step);
    assert_int_equal(past_changes(lived->past), changes);
    assert_true(!changes || past_change(lived->past, changes - 1)->step < step);
    assert_int_equal(arena_total(trainer_arena(lived->trainer)),
                     trainer_now(lived->trainer)->memory.total);
    if (weights && trainer_weights(lived->trainer))
        assert_same_bits("weights", trainer_weights(lived->trainer), weights,
                         trainer_model(lived->trainer)->parameters);
    assert_history(lived, step);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static const char *const kinds[] = {
    "model=mlp:12 batch=16 seed=3",
    "model=dense:12,relu,dropout:0.3 batch=5 seed=4 optimizer=adam",
    "model=dense:12,batchnorm,relu batch=24 accumulate=2",
    "model=conv:3x3,relu,maxpool:2 batch=16 precision=bf16",
    "model=mlp:12 batch=1 sampling=replacement threads=2",
    "model=mlp:8 batch=full precision=fp16 loss-scale-interval=5",
};

static void check_session(const struct dataset *data, const char *settings, uint64_t seed)
{
    struct session *session = session_new(data, settings, seed);
    struct lived lived;
    begin(&lived, session, data, seed % 2 ? 1 << 20 : 1 << 17);
    for (uint64_t i = 0; i < 12; i++) {
        uint32_t room = STEPS - (uint32_t)trainer_steps(lived.trainer);
        go_on(&lived, trainer_steps(lived.trainer) + 1 + draw(seed, 1000 + i, 0, room));
        uint64_t to = draw(seed, 1000 + i, 1, (uint32_t)trainer_steps(lived.trainer) + 1);
        assert_true(go_back(&lived, to));
        assert_stands(&lived, to);
        if (i % 3 == 0) {
            assert_true(go_back(&lived, to / 2)); /* and further */
            assert_stands(&lived, to / 2);
        }
    }
    go_on(&lived, STEPS);
    end(&lived);
    session_free(session);
}

static void back_and_on_again_is_the_first_time(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (uint64_t seed = 1; seed <= (SANITIZED ? 1 : 4); seed++)
            check_session(data, kinds[i], 10 * i + seed);
    toy_free(data);
}

static void back_to_the_start_and_to_now(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 77);
    struct lived lived;
    (void)state;
    begin(&lived, session, data, 1 << 20);
    assert_true(go_back(&lived, 0));
    go_on(&lived, 200);
    assert_true(go_back(&lived, 200)); /* nothing to do */
    assert_int_equal(lived.again, 0);
    assert_stands(&lived, 200);
    for (int i = 0; i < 2; i++) { /* twice to the same place */
        assert_true(go_back(&lived, 0));
        assert_stands(&lived, 0);
        go_on(&lived, 150);
    }
    assert_true(past_rewind(lived.past, lived.trainer, lived.history, 149, NULL));
    assert_stands(&lived, 149);
    end(&lived);
    session_free(session);
    toy_free(data);
}

/* "Step S" is without what was changed in front of step S + 1: going there takes it back. */
static void a_change_just_made_is_taken_back(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 5);
    struct change change = change_from("batch=3 precision=bf16-pure");
    struct lived lived;
    (void)state;
    begin(&lived, session, data, 1 << 20);
    for (uint64_t step = 0; step <= 60; step += 20) {
        go_on(&lived, step);
        assert_true(make(lived.trainer, &change));
        past_changed(lived.past, lived.trainer, &change);
        history_mark(lived.history, "change");
        assert_true(go_back(&lived, step));
        assert_stands(&lived, step);
    }
    go_on(&lived, STEPS);
    end(&lived);
    session_free(session);
    toy_free(data);
}

/* Whatever taking one costs on a busy machine, one is due with every step. */
static void begin_slowly(struct lived *lived, const struct session *session,
                         const struct dataset *data, size_t budget)
{
    begin(lived, session, data, budget);
    lived->second = 1000;
}

static void checkpoints_keep_to_the_budget(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 6);
    struct lived lived;
    (void)state;
    begin_slowly(&lived, session, data, 1 << 17);
    size_t most = 0, first = past_bytes(lived.past);
    for (uint64_t step = 1; step <= STEPS; step++) {
        go_on(&lived, step);
        assert_true(past_bytes(lived.past) <= 1 << 17);
        most = MAX(most, past_checkpoints(lived.past));
    }
    assert_true(most > 5 && past_checkpoints(lived.past) > 3);
    assert_true(go_back(&lived, STEPS - 1)); /* the newest lies near */
    assert_true(lived.again < STEPS / 8);
    go_on(&lived, STEPS);
    assert_true(go_back(&lived, 3)); /* and the first is there */
    assert_int_equal(lived.again, 3);
    assert_true(go_back(&lived, 0));
    assert_int_equal(past_bytes(lived.past), first);
    end(&lived);
    session_free(session);
    toy_free(data);
}

static void checkpoints_keep_apart(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 6);
    struct lived lived;
    (void)state;
    begin(&lived, session, data, 1 << 24);
    go_on(&lived, STEPS);
    assert_true((double)past_checkpoints(lived.past) <= 1 + 10 * trainer_seconds(lived.trainer));
    end(&lived);
    session_free(session);
    toy_free(data);
}

static struct lived fork_of(const struct lived *lived)
{
    struct lived fork = *lived;
    fork.trainer = trainer_fork(lived->trainer);
    fork.past = past_fork(lived->past);
    fork.history = history_new();
    history_copy(fork.history, lived->history);
    return fork;
}

/* Going back repeats a part of the way that is gone back, and no more. */
static void gaps_grow_with_age(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 6);
    struct lived lived;
    (void)state;
    begin_slowly(&lived, session, data, 1 << 18);
    go_on(&lived, STEPS);
    for (uint64_t age = 1; age <= STEPS; age += 1 + age / 8) {
        struct lived fork = fork_of(&lived);
        assert_true(go_back(&fork, STEPS - age));
        assert_in_range(fork.again, 1, 1 + age / 2);
        end(&fork);
    }
    assert_true(go_back(&lived, STEPS / 2)); /* and there they are taken again */
    size_t left = past_checkpoints(lived.past);
    go_on(&lived, STEPS / 2 + 3);
    assert_int_equal(past_checkpoints(lived.past), left + 3);
    end(&lived);
    session_free(session);
    toy_free(data);
}

/* Where bins were merged since, going back into the midst of one loses it: checkpoints lie between two. */
static void going_back_loses_no_bin(void **state)
{
    enum { FAR = 2 * HISTORY_BINS + 100 };
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    struct step_stats stats;
    struct history_bin all;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=4");
    struct history *history = history_new();
    struct past *past = past_new(1 << 26);
    past_start(past, rig.trainer, history);
    while (trainer_steps(rig.trainer) < FAR) {
        trainer_step(rig.trainer, &stats);
        rig.trainer->at.seconds += .0015; /* so that one is due after 67 steps or so */
        history_add(history, &stats);
        past_stepped(past, rig.trainer, history);
    }
    for (uint64_t step = 30001; step > 20000; step -= 1000) {
        assert_true(past_rewind(past, rig.trainer, history, step, NULL));
        history_sample(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 0, FAR, 1, &all);
        assert_int_equal(all.count, step);
    }
    past_free(past);
    history_free(history);
    rig_done(&rig);
    toy_free(data);
}

static void no_budget_keeps_the_first_alone(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 8);
    size_t budget = 0;
    (void)state;
    for (int i = 0; i < 2; i++) { /* none at all, and too little for a second */
        struct lived lived;
        begin_slowly(&lived, session, data, budget);
        budget = past_bytes(lived.past) * 3 / 2;
        go_on(&lived, 120);
        assert_int_equal(past_checkpoints(lived.past), 1);
        assert_true(go_back(&lived, 100));
        assert_int_equal(lived.again, 100);
        assert_stands(&lived, 100);
        end(&lived);
    }
    session_free(session);
    toy_free(data);
}

static void giving_up_leaves_a_run_that_goes_on(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[1], 9);
    struct lived lived;
    (void)state;
    begin(&lived, session, data, 0);
    go_on(&lived, 300);
    lived.give_up = 37;
    assert_false(go_back(&lived, 250));
    assert_stands(&lived, 37);
    lived.give_up = 0;
    go_on(&lived, 200);
    lived.give_up = 120; /* who arrives has not given up */
    assert_true(go_back(&lived, 120));
    assert_stands(&lived, 120);
    end(&lived);
    session_free(session);
    toy_free(data);
}

/* A fork goes its own way; both can go back beyond where it began. */
static void a_fork_has_the_same_past(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[2], 10);
    struct lived lived, fork;
    (void)state;
    begin(&lived, session, data, 1 << 20);
    go_on(&lived, 200);
    fork = fork_of(&lived);
    assert_int_equal(past_bytes(fork.past), past_bytes(lived.past));
    go_on(&fork, 260);
    assert_true(past_checkpoints(fork.past) > past_checkpoints(lived.past));
    assert_true(go_back(&lived, 120));
    assert_stands(&lived, 120);
    go_on(&lived, 220);
    assert_true(go_back(&fork, 50));
    assert_stands(&fork, 50);
    end(&lived);
    go_on(&fork, STEPS);
    assert_true(go_back(&fork, 220));
    assert_stands(&fork, 220);
    end(&fork);
    session_free(session);
    toy_free(data);
}

static void a_restart_begins_a_new_past(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct session *session = session_new(data, kinds[0], 12);
    struct lived lived;
    struct step_stats stats;
    (void)state;
    begin(&lived, session, data, 1 << 20);
    go_on(&lived, 100);
    assert_true(trainer_restart(lived.trainer, &(struct status){.text = ""}));
    history_clear(lived.history);
    past_start(lived.past, lived.trainer, lived.history);
    assert_int_equal(past_changes(lived.past), 0);
    assert_int_equal(past_checkpoints(lived.past), 1);
    trainer_step(lived.trainer, &stats);
    assert_true(past_rewind(lived.past, lived.trainer, NULL, 0, NULL));
    assert_int_equal(trainer_steps(lived.trainer), 0);
    end(&lived);
    session_free(session);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_and_on_again_is_the_first_time),
        cmocka_unit_test(back_to_the_start_and_to_now),
        cmocka_unit_test(a_change_just_made_is_taken_back),
        cmocka_unit_test(checkpoints_keep_to_the_budget),
        cmocka_unit_test(checkpoints_keep_apart),
        cmocka_unit_test(gaps_grow_with_age),
        cmocka_unit_test(going_back_loses_no_bin),
        cmocka_unit_test(no_budget_keeps_the_first_alone),
        cmocka_unit_test(giving_up_leaves_a_run_that_goes_on),
        cmocka_unit_test(a_fork_has_the_same_past),
        cmocka_unit_test(a_restart_begins_a_new_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
