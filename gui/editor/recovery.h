#pragma once
/// Changes that are not saved yet, kept in a folder of the program's own in case it ends early: one file for each
/// document that is open, gone as soon as its changes are saved or discarded.

#include <QDateTime>
#include <QList>
#include <QLockFile>
#include <QString>
#include <memory>
#include <optional>
#include <string>

namespace lvslab::gui {

struct RecoveredText {
  QString file;  ///< the scenario's; empty: it had no name yet
  std::string text;
  QDateTime when;
  QString kept;  ///< where it was kept
};

/// The file that keeps one document's changes while this program runs.
class RecoveryFile {
 public:
  RecoveryFile();
  ~RecoveryFile();  ///< what was kept stays

  /// Whole or not at all. What went wrong; empty: nothing.
  QString keep(const QString& file, const std::string& text);
  void forget();

 private:
  QString m_path;
  QLockFile m_lock;  ///< held as long as this lives: so another program knows that nobody is gone
};

/// What programs that are gone have left behind, the newest first.
[[nodiscard]] QList<RecoveredText> leftBehind();
/// It is not wanted, or has been taken over.
void forgetLeftBehind(const RecoveredText& recovered);

}  // namespace lvslab::gui
