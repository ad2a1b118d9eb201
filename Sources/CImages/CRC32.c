#include "CImages.h"

#include <limits.h>
#include <zlib.h>

uint32_t cimages_crc32(uint32_t before, const uint8_t *bytes, size_t count) {
  uLong sum = before;
  while (count > 0) {
    uInt part = count < UINT_MAX ? (uInt)count : UINT_MAX;
    sum = crc32(sum, bytes, part);
    bytes += part;
    count -= part;
  }
  return (uint32_t)sum;
}
