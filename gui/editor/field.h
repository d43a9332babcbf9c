#pragma once
/// A line in which one value of the scenario is typed. It shows the document; what is typed is one change of it.

#include <QLineEdit>
#include <functional>

#include "editor/document.h"

namespace lvslab::gui {

class Field final : public QLineEdit {
  Q_OBJECT

 public:
  using Read = std::function<QString(const sim::ScenarioText&)>;
  using Write = std::function<void(sim::ScenarioText&, const QString&)>;

  /// `name` is what a screen reader, and the list of changes, call it.
  Field(Document& document, const QString& name, QWidget* parent = nullptr);

  /// What it stands for; `key` tells it from others. Without `read` it is empty and takes nothing.
  void bind(const QString& key, Read read, Write write);
  /// A member of an object: typed values become numbers where they look like them.
  void bindTo(const std::string& place);

 private:
  void follow();

  Document& m_document;
  QString m_name;
  QString m_key;
  Read m_read;
  Write m_write;
};

}  // namespace lvslab::gui
