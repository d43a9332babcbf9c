#pragma once
/// The menu File, Export: frames for Wireshark, pictures, the story as a web page, the graph's numbers.

#include <QMenu>
#include <functional>

#include "exports/frame_export.h"
#include "exports/picture_export.h"
#include "exports/wireshark.h"
#include "run/focus.h"

class QMainWindow;

namespace lvslab::gui {

class EventList;
class GraphPanel;
class LadderView;

/// What can be taken along, as the window shows it.
struct Exported {
  Focus& focus;
  EventList& events;
  NetworkScene& scene;
  LadderView& ladder;
  GraphPanel& graphs;
};

class ExportMenu final : public QMenu {
  Q_OBJECT

 public:
  ExportMenu(const Exported& shown, QMainWindow* window);

  // What the entries do once a file has been chosen; a sentence when something went wrong. Tests call them, too.
  [[nodiscard]] QString exportFrames(const FrameChoice& choice, const QString& path);
  [[nodiscard]] QString exportPicture(const Picture& picture, const QString& path);
  /// The whole run, or one request.
  [[nodiscard]] QString exportStory(std::optional<quint32> flow, const QString& path);
  [[nodiscard]] QString exportNumbers(const QString& path);

  [[nodiscard]] Picture networkPicture() const;
  [[nodiscard]] Picture ladderPicture() const;
  [[nodiscard]] Picture graphPicture() const;

 private:
  using Chosen = std::function<void(const FrameChoice& choice, const QString& name)>;
  void fill();
  /// Entries for the frames that can be asked for now.
  void fillFrames(QMenu& menu, const Chosen& chosen);
  /// Asks for a file and writes it; says what came of it.
  void save(const QString& title, const QString& name, const QString& kinds,
            const std::function<QString(const QString& path)>& write);
  void saveFrames(const FrameChoice& choice, const QString& name);
  void savePictureOf(const Picture& picture, const QString& name);
  void openInWireshark(const FrameChoice& choice, const QString& name);
  void say(const QString& text);
  [[nodiscard]] QString baseName() const;
  [[nodiscard]] QString title() const;

  Exported m_shown;
  QMainWindow* m_window;
  Wireshark m_wireshark;
  QString m_lastFolder;
};

}  // namespace lvslab::gui
