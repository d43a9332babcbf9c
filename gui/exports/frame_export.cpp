#include "exports/frame_export.h"

#include <QCoreApplication>
#include <system_error>

#include <lvslab/captures/pcapng_file.h>

#include "exports/whole_file.h"

namespace lvslab::gui {

FramesWritten writeFrames(const Run& run, const FrameChoice& choice, const QString& path) {
  const auto isChosen = [&](const sim::TraceEvent& event) {
    if (choice.flow && event.lineage.flow != *choice.flow) return false;
    if (choice.node && event.node != *choice.node) return false;
    return !choice.filter || choice.filter->matches(event.bytes);
  };
  FramesWritten written;
  written.mistake = writeWholeByPath(path, [&](const QString& beside) {
    try {
      const sim::Session beginning(run.scenario());
      const std::string file = beside.toStdString();
      written.frames = choice.isEverything() ? captures::write_pcapng(file, beginning, run.events())
                                             : captures::write_pcapng(file, beginning, run.events(), isChosen);
    } catch (const std::system_error& error) {
      return QCoreApplication::translate("Exports", "%1 cannot be written: %2.")
          .arg(path, QString::fromStdString(error.code().message()));
    }
    if (written.frames > 0) return QString();
    return QCoreApplication::translate("Exports", "Nothing was written: there is no such frame in the run so far.");
  });
  return written;
}

}  // namespace lvslab::gui
