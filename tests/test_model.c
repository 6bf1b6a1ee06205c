/* test_model.c -- the grammar of --model: shapes, names, messages.
 *
 * Names and shapes are those of the torch.nn.Sequential of the same layers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/model.h"
#include "engine/util.h"

static struct model *make(const char *text, struct shape input)
{
    struct status status = {.text = ""};
    struct model *model = model_new(text, ACTIVATION_RELU, input, 10, &status);
    if (!model)
        fail_msg("%s: %s", text, status.text);
    return model;
}

/* "0.weight[8,1,5,5] 0.bias[8] ..." */
static void describe(const struct model *model, char *text, size_t size)
{
    struct named_tensor tensors[MODEL_NAMED];
    int64_t tracked[MODEL_LAYERS];
    size_t count = model_named_tensors(model, NULL, NULL, tracked, tensors), used = 0;
    assert_true(count <= MODEL_NAMED);
    *text = '\0';
    for (size_t i = 0; i < count; i++) {
        const struct named_tensor *t = &tensors[i];
        used += (size_t)snprintf(text + used, size - used, "%s%s[", i ? " " : "", t->name);
        for (int d = 0; d < t->dims; d++)
            used += (size_t)snprintf(text + used, size - used, "%s%zu", d ? "," : "", t->shape[d]);
        used += (size_t)snprintf(text + used, size - used, "]%s", t->counter ? "i" : "");
    }
}

static const struct {
    const char *model;
    size_t channels, side; /* 0 for flat: 64 values */
    const char *tensors;
} named[] = {
    {"softmax", 1, 8, "0.weight[10,64] 0.bias[10]"},
    {"mlp:16", 0, 0, "0.weight[16,64] 0.bias[16] 2.weight[10,16] 2.bias[10]"},
    {"lenet", 1, 8,
     "0.weight[8,1,5,5] 0.bias[8] 3.weight[16,8,5,5] 3.bias[16] 7.weight[128,64] 7.bias[128] "
     "9.weight[10,128] 9.bias[10]"},
    {"conv:4x3s2p0", 3, 8, "0.weight[4,3,3,3] 0.bias[4] 2.weight[10,36] 2.bias[10]"},
    {"conv:8x3,batchnorm,relu", 1, 8,
     "1.num_batches_tracked[]i 0.weight[8,1,3,3] 0.bias[8] 1.weight[8] 1.bias[8] 4.weight[10,512] "
     "4.bias[10] 1.running_mean[8] 1.running_var[8]"},
    {"conv:2x1,layernorm,dense:6,layernorm", 1, 8,
     "0.weight[2,1,1,1] 0.bias[2] 1.weight[2,8,8] 1.bias[2,8,8] 3.weight[6,128] 3.bias[6] 4.weight[6] "
     "4.bias[6] 5.weight[10,6] 5.bias[10]"},
    {"dropout:0.5,dense:3,batchnorm", 1, 8,
     "2.num_batches_tracked[]i 1.weight[3,64] 1.bias[3] 2.weight[3] 2.bias[3] 3.weight[10,3] 3.bias[10] "
     "2.running_mean[3] 2.running_var[3]"},
    {"relu,maxpool:8", 2, 8, "3.weight[10,2] 3.bias[10]"},
};

static void tensors_are_named_as_in_torch(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        char text[1024];
        struct model *model = make(named[i].model, named[i].side ? shape_image(named[i].channels,
                                                                               named[i].side, named[i].side)
                                                                 : shape_flat(64));
        describe(model, text, sizeof text);
        assert_string_equal(text, named[i].tensors);
        model_free(model);
    }
}

static void shapes_follow_the_layers(void **state)
{
    (void)state;
    struct model *model = make("conv:6x5s2,avgpool:3,conv:7x4p3,dense:9", shape_image(3, 28, 20));
    static const size_t shapes[][3] = {{6, 14, 10}, {6, 4, 3}, {7, 7, 6}, {9, 1, 1}, {10, 1, 1}};
    for (int i = 0; i < model->layers; i++) {
        assert_int_equal(model->layer[i].out.channels, shapes[i][0]);
        assert_int_equal(model->layer[i].out.height, shapes[i][1]);
        assert_int_equal(model->layer[i].out.width, shapes[i][2]);
        assert_int_equal(model->layer[i].outputs, shapes[i][0] * shapes[i][1] * shapes[i][2]);
    }
    model_free(model);
}

static void an_image_enters_flat_without_windows(void **state)
{
    (void)state;
    struct model *model = make("batchnorm,dense:4", shape_image(3, 4, 4));
    assert_false(model->input.image);
    assert_int_equal(model->layer[0].in.channels, 48);
    assert_int_equal(model->layer[1].place, 1);
    model_free(model);
}

/* Lists that will not do, and what the message must name. */
static const struct {
    const char *model;
    bool image;
    const char *words[3];
} wrong[] = {
    {"convv:3x3", true, {"layer 1", "'convv:3x3'", "conv:OUTxK[sSTRIDE][pPAD]"}},
    {"conv:3", true, {"layer 1", "'conv:3'", "conv:8x3s2p1"}},
    {"conv:0x3", true, {"'conv:0x3'", "conv:8x5"}},
    {"conv:3x3s0", true, {"'conv:3x3s0'", "conv:OUTxK"}},
    {"conv:3x3p1s2", true, {"'conv:3x3p1s2'", "conv:OUTxK"}},
    {"conv:3x3p", true, {"'conv:3x3p'"}},
    {"conv:3x-3", true, {"'conv:3x-3'"}},
    {"conv:99999999999999999999x3", true, {"'conv:99999999999999999999x3'"}},
    {"relu,conv:3x9p0", true, {"layer 2", "9x9", "8x8"}},
    {"conv:3x3", false, {"layer 1", "64 values", "--image HxW[xC]"}},
    {"conv:3x3,dense:9,maxpool:2", true, {"layer 3", "'maxpool:2'", "a row of 9 values"}},
    {"maxpool", true, {"'maxpool'", "maxpool:2"}},
    {"avgpool:9", true, {"'avgpool:9'", "9x9"}},
    {"batchnorm:3", false, {"'batchnorm:3'", "takes nothing"}},
    {"dropout", false, {"'dropout'", "dropout:0.5"}},
    {"dropout:1", false, {"'dropout:1'", "below 1"}},
    {"dropout:-0.5", false, {"'dropout:-0.5'"}},
    {"dropout:nan", false, {"'dropout:nan'"}},
    {"dropout:0x1p-1", false, {"'dropout:0x1p-1'"}},
    {"dense:4,", false, {"layer 2"}},
    {"dense:4,,relu", false, {"layer 2"}},
};

static void a_wrong_list_says_where_and_what(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct status status = {.text = ""};
        struct shape input = wrong[i].image ? shape_image(1, 8, 8) : shape_flat(64);
        struct model *model = model_new(wrong[i].model, ACTIVATION_RELU, input, 10, &status);
        if (model)
            fail_msg("%s was accepted", wrong[i].model);
        for (size_t w = 0; w < COUNT_OF(wrong[i].words) && wrong[i].words[w]; w++)
            if (!strstr(status.text, wrong[i].words[w]))
                fail_msg("%s: \"%s\" lacks \"%s\"", wrong[i].model, status.text, wrong[i].words[w]);
        model_free(model);
    }
}

static void the_help_names_every_kind(void **state)
{
    (void)state;
    char *text = model_help();
    for (size_t i = 0; layer_kinds[i]; i++)
        assert_true(strstr(text, layer_kinds[i]->syntax) && strstr(text, layer_kinds[i]->help));
    assert_true(strstr(text, "softmax") && strstr(text, "mlp") && strstr(text, "lenet"));
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        assert_true(strcspn(line, "\n") <= 80);
    }
    free(text);
}

static void normalising_layers_start_as_the_identity(void **state)
{
    (void)state;
    for (int init = 0; init < INITS; init++) {
        struct model *model = make("conv:2x3,batchnorm,relu,layernorm", shape_image(1, 8, 8));
        float *w = checked_malloc(model->parameters * sizeof *w), running[4];
        model_init(model, (enum init)init, 1, w);
        model_init_running(model, running);
        for (int i = 2; i < 6; i++)
            for (size_t j = 0; j < model->tensor[i].count; j++)
                assert_true(w[model->tensor[i].offset + j] == (i % 2 ? 0 : 1));
        assert_true(running[0] == 0 && running[1] == 0 && running[2] == 1 && running[3] == 1);
        assert_true(model->tensor[0].before_relu && !model->tensor[6].before_relu);
        free(w);
        model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_are_named_as_in_torch),
        cmocka_unit_test(shapes_follow_the_layers),
        cmocka_unit_test(an_image_enters_flat_without_windows),
        cmocka_unit_test(a_wrong_list_says_where_and_what),
        cmocka_unit_test(the_help_names_every_kind),
        cmocka_unit_test(normalising_layers_start_as_the_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
