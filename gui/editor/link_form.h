#pragma once
/// What a cable is like: its rate, delay and loss, and the MTU of the interfaces at its ends.

#include <QLabel>
#include <QWidget>

#include "editor/field.h"

class QFormLayout;

namespace lvslab::gui {

class LinkForm final : public QWidget {
  Q_OBJECT

 public:
  explicit LinkForm(Document& document, QWidget* parent = nullptr);

  /// An item of "/links".
  void show(std::size_t link);
  /// By key: "bandwidth", "latency", "loss", "queue".
  [[nodiscard]] Field* field(const char* key) const;

 private:
  void bindMtu(Field* field, QLabel* label, const QString& end);

  Document& m_document;
  QLabel* m_ends;
  QList<std::pair<const char*, Field*>> m_fields;
  QLabel* m_mtuLabels[2];
  Field* m_mtus[2];
};

}  // namespace lvslab::gui
