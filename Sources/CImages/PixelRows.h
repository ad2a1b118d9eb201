// What a decoder's rows become before they are resampled. All work in place and leave fewer channels.
#ifndef PIXEL_ROWS_H
#define PIXEL_ROWS_H

#include <stddef.h>
#include <stdint.h>

// Multiplies the colors, 1 or 3 a pixel, by the alpha behind them, which goes: the picture on black.
void flatten_alpha(uint8_t *row, size_t pixels, size_t colors);

// Inverted CMYK, as JPEGs have it, to red, green and blue.
void cmyk_to_rgb(uint8_t *row, size_t pixels);

// Red, green and blue to the luma of ITU-R BT.601.
void rgb_to_luma(uint8_t *row, size_t pixels);

#endif
