#pragma once
/// What a window shows, apart from the window: it outlives one that is made anew in another language.

#include "editor/document.h"
#include "run/breakpoints.h"
#include "run/focus.h"
#include "run/playback.h"
#include "run/run.h"
#include "run/words.h"

namespace lvslab::gui {

struct Workplace {
  Run run;
  Focus focus{run};
  Words words{run};
  Breakpoints breakpoints{run};
  Playback playback{focus, breakpoints};
  Document document;
};

}  // namespace lvslab::gui
