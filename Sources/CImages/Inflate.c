#include "CImages.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static uInt part_of(size_t count) { return count < UINT_MAX ? (uInt)count : UINT_MAX; }

// Inflates until the end of the data, an error, or no more room. The stream's counts hold 32 bits.
static int inflate_all(z_stream *stream, const uint8_t *bytes, size_t count, uint8_t *to, size_t size, size_t *written) {
  int status = Z_OK;
  size_t read = 0;
  while (status == Z_OK) {
    uInt input = part_of(count - read), output = part_of(size - *written);
    stream->next_in = (z_const Bytef *)(bytes + read);
    stream->avail_in = input;
    stream->next_out = to + *written;
    stream->avail_out = output;
    status = inflate(stream, Z_NO_FLUSH);
    read += input - stream->avail_in;
    *written += output - stream->avail_out;
  }
  return status;
}

cimages_error cimages_inflate(const uint8_t *bytes, size_t count, uint8_t *to, size_t size) {
  z_stream stream = {.zalloc = Z_NULL};
  // Negative: no header of zlib or gzip.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return strdup("memory is exhausted");
  size_t written = 0;
  int status = inflate_all(&stream, bytes, count, to, size, &written);
  inflateEnd(&stream);
  if (status == Z_STREAM_END && written == size) return NULL;
  if (status == Z_MEM_ERROR) return strdup("memory is exhausted");
  if (status == Z_DATA_ERROR) return strdup("damaged data");
  if (status != Z_STREAM_END && written == size) return strdup("more data than announced");
  char message[64];
  snprintf(message, sizeof message, "only %zu bytes", written);
  return strdup(message);
}
