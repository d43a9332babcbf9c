#pragma once
/// Several lines of the scenario in a box: a description, or a list of commands, one a line. It shows the document;
/// what is typed is one change of it.

#include <QPlainTextEdit>
#include <functional>

#include "editor/document.h"

namespace lvslab::gui {

class TextBox final : public QPlainTextEdit {
  Q_OBJECT

 public:
  using Read = std::function<QString(const sim::ScenarioText&)>;
  using Write = std::function<void(sim::ScenarioText&, const QString&)>;

  TextBox(Document& document, const QString& name, QWidget* parent = nullptr);

  void bind(const QString& key, Read read, Write write);
  /// Lines to be marked as wrong, from 0.
  void markLines(const QList<int>& lines);

 protected:
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void follow();

  Document& m_document;
  QString m_name;
  QString m_key;
  Read m_read;
  Write m_write;
  bool m_isFollowing = false;
};

}  // namespace lvslab::gui
