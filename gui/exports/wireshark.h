#pragma once
/// Frames of the run in Wireshark, which goes on by itself.

#include <QString>
#include <QTemporaryDir>

#include "exports/frame_export.h"

namespace lvslab::gui {

class Wireshark {
 public:
  [[nodiscard]] static bool isInstalled();
  /// What went wrong, in a sentence; empty: nothing. The file lives as long as this object; Wireshark keeps it open.
  [[nodiscard]] QString open(const Run& run, const FrameChoice& choice);

 private:
  QTemporaryDir m_folder;
  int m_files = 0;
};

}  // namespace lvslab::gui
