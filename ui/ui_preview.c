/* ui_preview.c -- asking what a change would come to.
 *
 * The question is the draft, or what the overlay that is open considers. One is under way at a time;
 * when its answer comes, the newest is asked next, so that typing floods nothing. The answer to a
 * change just echoed goes with the echo.
 */
#include <string.h>

#include "ui/preview.h"
#include "ui/ui_state.h"

void ui_consider(struct ui *ui, const struct change *change)
{
    if (change)
        ui->preview.considered = *change;
    else
        ui->preview.considered.count = 0;
}

static const struct change *question(const struct ui *ui)
{
    return ui->draft.count                ? &ui->draft
           : ui->preview.considered.count ? &ui->preview.considered
                                          : NULL;
}

static void take_answer(struct ui *ui, const struct view *view)
{
    struct asked_preview *preview = &ui->preview;

    if (!preview->waits || view->preview.number < preview->number)
        return;
    preview->waits = false;
    if (!preview->asked.count) /* another run is selected */
        return;
    preview->told = preview->asked;
    preview->allowed = view->preview.allowed;
    preview_text(view, &preview->told, &view->preview, preview->text, sizeof preview->text);
    if (change_same(&preview->told, &ui->echoed))
        memcpy(ui->consequence, preview->text, sizeof ui->consequence);
}

void ui_previewed(struct ui *ui, uint64_t number)
{
    ui->preview.number = number;
}

void ui_preview_tick(const struct press *press)
{
    struct ui *ui = press->ui;
    struct asked_preview *preview = &ui->preview;
    const struct change *change = question(ui);

    take_answer(ui, press->view);
    if (!change) {
        preview->told.count = 0;
        *preview->text = '\0';
    } else if (!preview->waits && !change_same(change, &preview->told)) {
        preview->asked = *change;
        preview->waits = true;
        preview->number = UINT64_MAX; /* until ui_previewed */
        ui_request_add(press, UI_PREVIEW)->change = *change;
    }
}

static const char *answer(const struct ui *ui, enum role *role)
{
    const struct asked_preview *preview = &ui->preview;
    const struct change *change = question(ui);

    *role = ROLE_DIM;
    if (!change)
        return "";
    if (change_same(change, &preview->told))
        *role = preview->allowed ? ROLE_ECHO : ROLE_WARN;
    return preview->text;
}

const char *ui_line_words(const struct ui *ui, enum role *role)
{
    *role = ui->complaint_role;
    return *ui->complaint ? ui->complaint : answer(ui, role);
}
