// The whole boundary between Swift and the system's libraries of pictures: libjpeg-turbo, libpng, libwebp, and
// zlib under them.
//
// Every function that can fail returns NULL on success or a message that the caller frees with
// `cimages_free`. libjpeg and libpng leave a failing call by longjmp; none crosses this header.
#ifndef CIMAGES_H
#define CIMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Allocated by this library, freed by the caller.
typedef char *cimages_error;

typedef struct {
  uint8_t *bytes;
  size_t count;
} cimages_file;

// Frees a message, or the bytes of a file.
void cimages_free(void *memory);

// The PNG file of a picture with a palette, eight bits a pixel and no metadata: equal pictures become equal
// files wherever the same zlib compresses them. The caller frees `file->bytes`; after a failure there are none.
//
// `palette` holds the red, green and blue of `color_count` colors, 1 to 256; `pixels` the index of each
// pixel's color, row by row from the top left.
cimages_error cimages_write_indexed_png(
    uint32_t width, uint32_t height, const uint8_t *palette, size_t color_count, const uint8_t *pixels,
    cimages_file *file);

// What to make of a picture: a rectangle of it, in another size.
typedef struct {
  // The picture's size as its header has it, before any turn. A file that decodes to another size is refused.
  uint32_t width, height;
  // The rectangle, in the picture's pixels: 0 <= left < right <= width, 0 <= top < bottom <= height.
  double left, top, right, bottom;
  // The size that the rectangle gets.
  uint32_t target_width, target_height;
  // 1 for luma, 3 for red, green and blue.
  uint32_t channels;
} cimages_view;

// Decode a whole file and resample the view's rectangle by a triangle filter that widens with the reduction,
// `Resampler.h`. `pixels` gets channels * target_height * target_width bytes, channel after channel, row after
// row; after a failure they are undefined. Alpha is flattened onto black. Luma is (19595 R + 38470 G + 7471 B) /
// 65536, and of a JPEG in YCbCr its Y. Color profiles and gamma are ignored.
//
// A message continues a sentence that begins with the file's name: "ends early", "needs more memory than there is".
// JPEGs in CMYK are taken as Adobe writes them, inverted. A JPEG that is at least twice as large as needed is
// decoded at a half, a quarter or an eighth of its size.
cimages_error cimages_decode_jpeg(const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *pixels);
cimages_error cimages_decode_png(const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *pixels);
cimages_error cimages_decode_webp(const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *pixels);

// Resamples the view's rectangle of one channel by the same filter. `plane` has width * height bytes, `pixels` gets
// target_width * target_height; the view's channels are 1.
cimages_error cimages_resample(const uint8_t *plane, const cimages_view *view, uint8_t *pixels);

// The CRC-32 of PNG, gzip and `zlib.crc32`, continued from that of the bytes before; 0 is that of none.
uint32_t cimages_crc32(uint32_t before, const uint8_t *bytes, size_t count);

// Unpacks deflated bytes without a header, as zip files hold them, piece by piece.
typedef struct cimages_inflater cimages_inflater;

// NULL where memory is exhausted.
cimages_inflater *cimages_inflater_new(void);
void cimages_inflater_free(cimages_inflater *inflater);

// Unpacks up to `count` further bytes to up to `size` bytes. On return, both hold the numbers of bytes read and written,
// and `ended` says whether the data has ended. After that, nothing more is read.
cimages_error cimages_inflate(
    cimages_inflater *inflater, const uint8_t *bytes, size_t *count, uint8_t *to, size_t *size, bool *ended);

#ifdef __cplusplus
}
#endif

#endif
