/* ui.c -- the explorer's state machine: where a key or the mouse goes. */
#include "ui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/overlay.h"
#include "ui/ui_state.h"

int ui_run(const struct ui *ui)
{
    return ui->look.run;
}

struct ui *ui_new(const struct glyphs *glyphs)
{
    struct ui *ui = checked_calloc(1, sizeof *ui);
    ui->glyphs = glyphs;
    ui->look.clock = CLOCK_EPOCHS;
    ui->look.focus = -1;
    return ui;
}

void ui_free(struct ui *ui)
{
    free(ui);
}

void ui_set_clock(struct ui *ui, enum clock clock)
{
    ui->look.clock = clock;
}

void ui_offer(struct ui *ui, const struct catalogue *catalogue)
{
    ui->catalogue = catalogue;
}

void ui_restart(struct ui *ui, double now, const char *text)
{
    overlay_close(ui);
    ui_forget_run(ui);
    ui->look.run = 0;
    memset(ui->look.hidden, 0, sizeof ui->look.hidden);
    ui->asked_count = ui->sent_count = 0;
    ui->preview.waits = ui->undo_asked = false;
    ui->refusals_seen = ui->told_seen = 0;
    ui->failure_seen[0] = '\0';
    ui->measures_seen = 0;
    ui->measures_run = 0;
    ui->look.window.mode = WINDOW_WHOLE;
    ui->look.cursor = false;
    ui_say(ui, ROLE_ECHO, now + UI_REFUSAL, text);
}

void ui_not_begun(struct ui *ui, double now, const char *why)
{
    snprintf(ui->choose.said, sizeof ui->choose.said, "%s", why);
    ui->choose.asks = false;
    overlay_open(ui, &overlay_choose);
    ui_say(ui, ROLE_WARN, now + 2 * UI_REFUSAL, why);
}

void ui_say(struct ui *ui, enum role role, double until, const char *text)
{
    snprintf(ui->message, sizeof ui->message, "%s", text);
    ui->message_role = role;
    ui->echo[0] = '\0';
    ui->message_until = until;
    ui->message_head = 0;
    ui->echoed.count = 0;
    *ui->consequence = '\0';
}

void ui_answer(struct ui *ui, bool good, const char *text, double now)
{
    ui_say(ui, good ? ROLE_ECHO : ROLE_WARN, now + (good ? UI_ECHO : UI_REFUSAL), text);
}

struct ui_request *ui_request_add(const struct press *press, enum ui_request_kind kind)
{
    struct ui_requests *requests = press->requests;
    struct ui_request *request = &requests->item[requests->count++];

    REQUIRE(requests->count <= UI_REQUESTS);
    *request = (struct ui_request){.kind = kind, .run = press->ui->look.run, .step = UI_NOW};
    return request;
}

void overlay_open(struct ui *ui, const struct overlay_ops *overlay)
{
    ui->overlay = overlay;
    ui_consider(ui, NULL);
}

void overlay_close(struct ui *ui)
{
    ui->overlay = NULL;
    ui_consider(ui, NULL);
}

static bool takes_text(const struct ui *ui)
{
    const struct overlay_ops *overlay = ui->overlay;

    return overlay && (overlay->caret || (overlay->types && overlay->types(ui)));
}

void ui_hint(struct ui *ui, bool on)
{
    ui->hint = on;
}

void ui_key(struct ui *ui, const struct view *view, int key, double now,
            struct ui_requests *requests)
{
    struct view own;
    const struct press press = ui_press(ui, view, &own, now, requests);
    const struct key_row *row = key_find(key);

    ui->hint = false;
    if (key & KEY_PASTED) {
        if (takes_text(ui))
            ui->overlay->key(&press, NULL, key & ~KEY_PASTED);
    } else if (ui->overlay && !(row && row->anywhere))
        ui->overlay->key(&press, row, key);
    else if (row)
        row->act(&press, row);
}

/* ---- the mouse ---- */

static void press_panels(const struct press *press, struct grid *grid, const struct mouse *mouse)
{
    struct ui *ui = press->ui;
    enum panel_id panel;
    struct hit hit = panels_hit(press->view, &ui->look, grid, ui->glyphs, mouse->row, mouse->col,
                                &panel);

    if (mouse->kind == MOUSE_PRESS)
        ui_press_panel(ui, panel, mouse);

    if (hit.kind == HIT_KEY && mouse->kind == MOUSE_PRESS)
        ui_key(ui, press->view, hit.key, press->now, press->requests);
    else if (hit.kind == HIT_CLOCK)
        charts_mouse(press, hit.at, mouse);
    else if (hit.kind == HIT_KNOB)
        ui_press_knob(press, &hit, mouse->kind);
}

void ui_mouse(struct ui *ui, const struct view *view, struct grid *grid, const struct mouse *mouse,
              double now, struct ui_requests *requests)
{
    struct view own;
    const struct press press = ui_press(ui, view, &own, now, requests);
    const struct pane screen = {grid, {0, 0, grid->rows, grid->cols}, ui->glyphs};

    if (!ui->overlay)
        press_panels(&press, grid, mouse);
    else if (ui->overlay->mouse)
        ui->overlay->mouse(&press, &screen, mouse);
    else if (mouse->kind == MOUSE_PRESS)
        overlay_close(ui);
}
