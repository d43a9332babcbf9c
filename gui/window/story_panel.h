#pragma once
/// The story in a column: one line each step of the request that is looked at, a click goes there.

#include <QCheckBox>
#include <QComboBox>
#include <QListWidget>
#include <QWidget>

#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class StoryPanel final : public QWidget {
  Q_OBJECT

 public:
  StoryPanel(Focus& focus, Words& words, QWidget* parent = nullptr);

  /// So many steps of the story on, or back.
  void stepBy(int steps);

 Q_SIGNALS:
  void eventWanted(quint64 number);

 private:
  void gatherRequests();
  void tellRequest();
  void followMoment();

  Focus& m_focus;
  Words& m_words;
  QComboBox m_request;
  QCheckBox m_only;
  QListWidget m_steps;
  quint32 m_told = 0;      ///< the request whose steps are shown
  quint64 m_toldFrom = 0;  ///< events looked at for it
  quint64 m_gathered = 0;
  bool m_isFollowing = false;
};

}  // namespace lvslab::gui
