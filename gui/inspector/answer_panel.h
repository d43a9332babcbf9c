#pragma once
/// Who answers for an address (ARP, neighbour discovery): every host and interface, as it is set now and as it would be
/// with other settings, each with its reasons.

#include <QComboBox>
#include <QHash>
#include <QTableWidget>
#include <QTextBrowser>
#include <QTimer>
#include <QWidget>

#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class AnswerPanel final : public QWidget {
  Q_OBJECT

 public:
  AnswerPanel(Focus& focus, Words& words, QWidget* parent = nullptr);
  [[nodiscard]] const QTableWidget& table() const { return m_table; }

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void fillAddresses(const WorldViewPtr& view);
  /// The address that the moment's frame asks for.
  void followMoment();
  void ask();
  void add(const QString& node, const std::vector<sim::AddressQuestion>& questions);
  void showReasons();

  Focus& m_focus;
  Words& m_words;
  QComboBox m_address;
  QTableWidget m_table;
  QTextBrowser m_reasons;
  QTimer m_delay;
  QHash<quint64, QString> m_tickets;  ///< whom each question that is not answered yet is about
  bool m_isChosenByHand = false;      ///< the cell whose reasons are shown
  bool m_startsAgain = false;         ///< the first answer of this moment clears the table
};

}  // namespace lvslab::gui
