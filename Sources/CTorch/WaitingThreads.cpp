// How threads wait for each other.

#include "RegisterLoops.h"

#include <mutex>

#include <unistd.h>

using namespace register_loops;

void ctorch_yield_while_waiting(void) {
  static std::once_flag once;
  std::call_once(once, [] {
    const auto region = parallel_region();
    if (region == nullptr) return;
    // GNU's threads spin for milliseconds at the end of a parallel region, because they expect a core each.
    // If another program has one of the cores they spin for as long as that keeps their partner from
    // running. Nothing but the environment at the start of the process changes it, except that they spin
    // three hundred times less where the runtime has more threads than there are processors. So a thread
    // asks once for a team of more, and both sleep from then on.
    try {
      std::thread([region] {
        const long processors = std::max(1L, sysconf(_SC_NPROCESSORS_ONLN));
        region([](void *) {}, nullptr, static_cast<unsigned>(processors + 1), 0);
        for (;;) pause();
      }).detach();
    } catch (...) {
      // The system gives no more threads: waiting is then as it was.
    }
  });
}
