#include "Resampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The inputs [first, end) of one output, and where their weights begin.
typedef struct {
  size_t first, end, weights;
} Taps;

// One direction: the taps of every output. `first` and `end` never decrease from one output to the next.
typedef struct {
  size_t count;
  Taps *taps;
  float *weights;
} Filter;

struct Resampler {
  Filter columns, rows;
  size_t channels, target_channels;
  uint8_t *pixels;
  // The columns of the input that have a weight.
  size_t left, width;
  // Sums of the output rows [closed, opened), in turn among `slots` rows of width * channels.
  float *sums;
  size_t slots, opened, closed, next;
};

// The taps without weights.
static Taps taps_around(double center, double reach, size_t inputs) {
  double first = floor(center - reach + 0.5), end = floor(center + reach + 0.5);
  return (Taps){.first = first > 0 ? (size_t)first : 0, .end = end < (double)inputs ? (size_t)end : inputs};
}

static int make_filter(Filter *filter, double from, double to, size_t inputs, size_t outputs) {
  double step = (to - from) / (double)outputs, reach = step > 1 ? step : 1;
  filter->count = outputs;
  filter->taps = malloc(outputs * sizeof *filter->taps);
  if (filter->taps == NULL) return 0;
  size_t weights = 0;
  for (size_t output = 0; output < outputs; output++) {
    Taps taps = taps_around(from + ((double)output + 0.5) * step, reach, inputs);
    taps.weights = weights;
    weights += taps.end - taps.first;
    filter->taps[output] = taps;
  }
  filter->weights = malloc(weights * sizeof *filter->weights);
  if (filter->weights == NULL) return 0;
  for (size_t output = 0; output < outputs; output++) {
    Taps taps = filter->taps[output];
    double center = from + ((double)output + 0.5) * step, sum = 0;
    for (int normalized = 0; normalized <= 1; normalized++) {
      for (size_t input = taps.first; input < taps.end; input++) {
        double weight = fmax(0, 1 - fabs((double)input + 0.5 - center) / reach);
        if (normalized) {
          filter->weights[taps.weights + input - taps.first] = (float)(weight / sum);
        } else {
          sum += weight;
        }
      }
    }
  }
  return 1;
}

// The most outputs that have had their first input and not their last.
static size_t most_open(const Filter *filter) {
  size_t most = 0, opened = 0;
  for (size_t closed = 0; closed < filter->count; closed++) {
    while (opened < filter->count && filter->taps[opened].first < filter->taps[closed].end) opened++;
    if (opened - closed > most) most = opened - closed;
  }
  return most;
}

Resampler *resampler_create(const cimages_view *view, double scale, uint32_t channels, uint8_t *pixels) {
  Resampler *made = calloc(1, sizeof *made);
  if (made == NULL) return NULL;
  made->channels = channels;
  made->target_channels = view->channels;
  made->pixels = pixels;
  size_t width = (size_t)ceil(view->width * scale), height = (size_t)ceil(view->height * scale);
  if (!make_filter(&made->columns, view->left * scale, view->right * scale, width, view->target_width) ||
      !make_filter(&made->rows, view->top * scale, view->bottom * scale, height, view->target_height)) {
    resampler_free(made);
    return NULL;
  }
  made->left = made->columns.taps[0].first;
  made->width = made->columns.taps[made->columns.count - 1].end - made->left;
  made->slots = most_open(&made->rows);
  made->sums = calloc(made->slots, made->width * channels * sizeof *made->sums);
  if (made->sums == NULL) {
    resampler_free(made);
    return NULL;
  }
  return made;
}

void resampler_free(Resampler *resampler) {
  if (resampler == NULL) return;
  free(resampler->columns.taps);
  free(resampler->columns.weights);
  free(resampler->rows.taps);
  free(resampler->rows.weights);
  free(resampler->sums);
  free(resampler);
}

static float *sums_of(Resampler *resampler, size_t output) {
  return resampler->sums + output % resampler->slots * resampler->width * resampler->channels;
}

static void add_weighted(float *restrict sums, const uint8_t *restrict values, float weight, size_t count) {
  for (size_t index = 0; index < count; index++) sums[index] += weight * (float)values[index];
}

static uint8_t rounded(float value) {
  // The weights are at least 0 and sum to 1 but for rounding.
  return value < 254.5f ? (uint8_t)(value + 0.5f) : 255;
}

// Writes an output row whose columns are summed, channel by channel.
static void write_row(Resampler *resampler, size_t output) {
  const float *sums = sums_of(resampler, output);
  size_t channels = resampler->channels, width = resampler->columns.count;
  size_t plane = width * resampler->rows.count;
  uint8_t *row = resampler->pixels + output * width;
  for (size_t column = 0; column < width; column++) {
    Taps taps = resampler->columns.taps[column];
    const float *weights = resampler->columns.weights + taps.weights;
    const float *values = sums + (taps.first - resampler->left) * channels;
    size_t count = taps.end - taps.first;
    if (channels == 3) {
      float red = 0, green = 0, blue = 0;
      for (size_t tap = 0; tap < count; tap++) {
        red += weights[tap] * values[3 * tap];
        green += weights[tap] * values[3 * tap + 1];
        blue += weights[tap] * values[3 * tap + 2];
      }
      row[column] = rounded(red);
      row[plane + column] = rounded(green);
      row[2 * plane + column] = rounded(blue);
    } else {
      float gray = 0;
      for (size_t tap = 0; tap < count; tap++) gray += weights[tap] * values[tap];
      for (size_t channel = 0; channel < resampler->target_channels; channel++)
        row[channel * plane + column] = rounded(gray);
    }
  }
}

void resampler_add(Resampler *resampler, const uint8_t *row) {
  const Filter *rows = &resampler->rows;
  size_t y = resampler->next++, count = resampler->width * resampler->channels;
  while (resampler->opened < rows->count && rows->taps[resampler->opened].first <= y) {
    memset(sums_of(resampler, resampler->opened++), 0, count * sizeof(float));
  }
  for (size_t output = resampler->closed; output < resampler->opened; output++) {
    Taps taps = rows->taps[output];
    add_weighted(
        sums_of(resampler, output), row + resampler->left * resampler->channels,
        rows->weights[taps.weights + y - taps.first], count);
  }
  while (resampler->closed < resampler->opened && rows->taps[resampler->closed].end <= y + 1)
    write_row(resampler, resampler->closed++);
}
