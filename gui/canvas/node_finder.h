#pragma once
/// Finds a node by a part of its name, its addresses or whatever its card says: brings it into the middle and chooses
/// it. Enter goes on to the next one, Escape closes.

#include <QWidget>
#include <vector>

class QLabel;
class QLineEdit;

namespace lvslab::gui {

class NetworkView;
class NodeItem;

class NodeFinder final : public QWidget {
  Q_OBJECT

 public:
  explicit NodeFinder(NetworkView& view);

  void open();
  [[nodiscard]] QLineEdit& line() { return *m_line; }

 Q_SIGNALS:
  void found(const QString& node);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void look(int step);
  void close();
  [[nodiscard]] std::vector<NodeItem*> matches() const;

  NetworkView& m_view;
  QLineEdit* m_line;
  QLabel* m_count;
  std::size_t m_at = 0;
};

}  // namespace lvslab::gui
