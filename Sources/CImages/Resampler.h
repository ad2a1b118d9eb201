// Resamples a picture that arrives row by row from the top, so that only the picture's own decoder holds more
// of it than a few rows.
//
// Output sample o of n, from the samples of [from, to), is the mean of the input samples around
// c = from + (o + 1/2) (to - from) / n, weighted by max(0, 1 - |i + 1/2 - c| / r), with r the reduction
// (to - from) / n or 1, whichever is larger: linear interpolation where a picture grows, without aliasing where
// it shrinks. Columns are summed first, in float, then rows; values are rounded once, at the end.
#ifndef RESAMPLER_H
#define RESAMPLER_H

#include "CImages.h"

typedef struct Resampler Resampler;

// A resampler of rows of `channels` interleaved bytes a pixel, 1 or the view's 3; one channel serves for three.
// `scale` is the decoded picture's share of the view's width and height, 1 or less. NULL where memory is lacking.
Resampler *resampler_create(const cimages_view *view, double scale, uint32_t channels, uint8_t *pixels);

// The next row, of as many pixels as the decoded picture is wide.
void resampler_add(Resampler *resampler, const uint8_t *row);

void resampler_free(Resampler *resampler);

#endif
