#include "inspector/hop_difference.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include <lvslab/sim/quiet.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

/// Events before and after the moment among which a packet's hops are looked for.
constexpr quint64 reach = 20000;

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

struct Row {
  QString layer;
  QString name;
  QString label;
  bool operator==(const Row&) const = default;
};

}  // namespace

HopDifference::HopDifference(Focus& focus, Words& words, QWidget* parent)
    : QWidget(parent), m_focus(focus), m_words(words) {
  m_headline.setWordWrap(true);
  m_headline.setMargin(6);
  m_table.setAccessibleName(tr("The packet at each hop"));
  m_table.setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table.setSelectionMode(QAbstractItemView::SingleSelection);
  m_table.verticalHeader()->setDefaultSectionSize(m_table.fontMetrics().height() + 6);
  m_table.verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  connect(&m_table, &QTableWidget::cellClicked, this, [this](int, int column) {
    if (column >= 0 && column < static_cast<int>(m_hops.size()))
      Q_EMIT eventWanted(m_hops[static_cast<std::size_t>(column)]);
  });
  connect(m_table.horizontalHeader(), &QHeaderView::sectionClicked, this,
          [this](int column) { Q_EMIT eventWanted(m_hops[static_cast<std::size_t>(column)]); });
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(&m_headline);
  layout->addWidget(&m_table);
  connect(&focus, &Focus::moved, this, &HopDifference::showMoment);
  connect(&focus.run(), &Run::becameAnother, this, &HopDifference::showMoment);
}

void HopDifference::showMoment() {
  const Run& run = m_focus.run();
  const quint64 packet = m_focus.packet();
  m_hops.clear();
  const quint64 position = m_focus.position();
  const quint64 first = position > reach ? position - reach : 1;
  const quint64 last = std::min(run.eventCount(), position + reach);
  for (quint64 number = first; number <= last && packet != 0; ++number) {
    const auto& event = run.event(number);
    if (event.lineage.packet != packet || event.bytes.empty()) continue;
    // A hop is where it was sent, and where it ended; copies that ended silently where they were not meant for do not
    // count.
    if (event.kind == Kind::sent || event.kind == Kind::delivered ||
        (event.kind == Kind::dropped && !sim::is_quiet(event))) {
      m_hops.push_back(number);
    }
  }
  m_table.clear();
  m_table.setRowCount(0);
  m_table.setColumnCount(static_cast<int>(m_hops.size()));
  if (m_hops.empty()) {
    m_headline.setText(tr("No packet has been looked at yet."));
    return;
  }
  m_headline.setText(tr("Packet %1: %2").arg(packet).arg(m_words.headline(m_hops.front())));

  std::vector<sim::Dissection> looks;
  std::vector<Row> rows;
  for (const quint64 number : m_hops) {
    looks.push_back(m_words.packet(number));
    std::size_t at = 0;
    for (const auto& layer : looks.back().layers) {
      for (const auto& field : layer.fields) {
        const Row row{q(to_text(layer.kind)), q(field.name), q(field.label)};
        const auto known = std::find(rows.begin(), rows.end(), row);
        if (known != rows.end()) {
          at = static_cast<std::size_t>(known - rows.begin()) + 1;
        } else {
          rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(at++), row);
        }
      }
    }
  }
  m_table.setRowCount(static_cast<int>(rows.size()));
  for (std::size_t column = 0; column < m_hops.size(); ++column) {
    const auto& event = run.event(m_hops[column]);
    QString what;
    switch (event.kind) {
      case Kind::sent: what = QString::fromStdString(run.places().place(event)); break;
      case Kind::delivered: what = tr("%1: socket").arg(QString::fromStdString(run.places().node(event.node))); break;
      default: what = tr("%1: ✗").arg(QString::fromStdString(run.places().node(event.node))); break;
    }
    auto* header = new QTableWidgetItem(what);
    if (m_hops[column] == position) {
      QFont bold = header->font();
      bold.setBold(true);
      header->setFont(bold);
      header->setForeground(theme().accent);
    }
    m_table.setHorizontalHeaderItem(static_cast<int>(column), header);
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    m_table.setVerticalHeaderItem(static_cast<int>(r), new QTableWidgetItem(rows[r].label));
    m_table.verticalHeaderItem(static_cast<int>(r))->setToolTip(rows[r].layer + QStringLiteral(" · ") + rows[r].name);
    QString before;
    for (std::size_t column = 0; column < m_hops.size(); ++column) {
      QString value;
      for (const auto& layer : looks[column].layers) {
        if (q(to_text(layer.kind)) == rows[r].layer && value.isEmpty())
          value = q(layer.value_of(rows[r].name.toStdString()));
      }
      auto* cell = new QTableWidgetItem(value);
      if (column > 0 && value != before) {
        QFont bold = m_table.font();
        bold.setBold(true);
        cell->setFont(bold);
        cell->setBackground(theme().mark);
        cell->setText(QStringLiteral("● ") + (value.isEmpty() ? tr("(gone)") : value));
        QStringList reasons;
        for (const auto& reason : sim::reasons_of(run.event(m_hops[column]).notes)) {
          reasons << QString::fromStdString(reason.sentence);
        }
        const QString who = QString::fromStdString(run.places().node(run.event(m_hops[column]).node));
        cell->setToolTip(tr("%1 changed it from %2").arg(who, before.isEmpty() ? tr("nothing") : before) + u'\n' +
                         reasons.join(u'\n'));
      }
      before = value;
      m_table.setItem(static_cast<int>(r), static_cast<int>(column), cell);
    }
  }
  m_table.resizeColumnsToContents();
  const auto now = std::ranges::upper_bound(m_hops, position);
  if (now != m_hops.begin()) {
    m_table.scrollTo(m_table.model()->index(0, static_cast<int>(now - m_hops.begin()) - 1));
  }
}

}  // namespace lvslab::gui
