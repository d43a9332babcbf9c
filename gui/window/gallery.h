#pragma once
/// All scenarios of a folder with small pictures of their networks, to choose one from.

#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>

#include <lvslab/sim/scenario.h>

namespace lvslab::gui {

class Gallery final : public QDialog {
  Q_OBJECT

 public:
  /// Looks below `folder` for scenarios, a few at a time.
  explicit Gallery(const QString& folder, QWidget* parent = nullptr);

  /// Where the program's own scenarios are: beside its installation, or in the sources it was built from; empty:
  /// nowhere.
  [[nodiscard]] static QString ownScenarios();
  [[nodiscard]] int count() const { return m_list.count(); }
  [[nodiscard]] bool isComplete() const { return m_files.isEmpty(); }

 Q_SIGNALS:
  void chosen(const QString& file);

 private:
  void readNext();
  void search(const QString& words);
  void choose(QListWidgetItem* item);

  QString m_folder;
  QStringList m_files;  ///< still to be read
  QTimer m_timer;
  QLineEdit m_search;
  QListWidget m_list;
};

/// The network without its addresses, for a gallery.
[[nodiscard]] QPixmap miniatureOf(const sim::Scenario& scenario, const QSize& size);

}  // namespace lvslab::gui
