#pragma once
/// What a node is: its name, its role, the commands typed on it, with the loader's complaints beside them, and what it
/// serves.

#include <QComboBox>
#include <QLabel>
#include <QWidget>

#include "editor/field.h"
#include "editor/record_table.h"
#include "editor/text_box.h"

class QFormLayout;

namespace lvslab::gui {

class NodeForm final : public QWidget {
  Q_OBJECT

 public:
  explicit NodeForm(Document& document, QWidget* parent = nullptr);

  void show(const QString& node);
  [[nodiscard]] QLineEdit& nameLine() { return *m_name; }
  [[nodiscard]] TextBox& commands() { return *m_commands; }
  [[nodiscard]] QComboBox& role() { return *m_role; }
  [[nodiscard]] QLabel& mistakes() { return *m_mistakes; }

 Q_SIGNALS:
  void renamed(const QString& from, const QString& to);
  /// A sentence for whoever edits.
  void said(const QString& sentence);

 private:
  void follow();
  void rename();
  void showMistakes();

  Document& m_document;
  QString m_node;
  QLineEdit* m_name;
  QComboBox* m_role;
  Field* m_ageing;
  TextBox* m_commands;
  QLabel* m_mistakes;
  RecordTable* m_services;
  QFormLayout* m_layout;
};

}  // namespace lvslab::gui
