// The whole boundary between Swift and the system's libraries of pictures: libpng, and zlib under it.
//
// Every function that can fail returns NULL on success or a message that the caller frees with
// `cimages_free`. libpng leaves a failing call by longjmp; none crosses this header.
#ifndef CIMAGES_H
#define CIMAGES_H

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

// The CRC-32 of PNG, gzip and `zlib.crc32`, continued from that of the bytes before; 0 is that of none.
uint32_t cimages_crc32(uint32_t before, const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
