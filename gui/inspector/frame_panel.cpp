#include "inspector/frame_panel.h"

#include <QHeaderView>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

#include <lvslab/sim/filter.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr int name_role = Qt::UserRole;

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

FramePanel::FramePanel(Focus& focus, Words& words, QWidget* parent)
    : QWidget(parent), m_focus(focus), m_words(words), m_diagram(new HeaderDiagram(focus)) {
  m_headline.setWordWrap(true);
  m_headline.setMargin(6);
  m_tree.setColumnCount(2);
  m_tree.setHeaderLabels({tr("field"), tr("value")});
  m_tree.setAccessibleName(tr("Fields of the frame"));
  m_tree.setAlternatingRowColors(true);
  m_tree.header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  connect(&m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item != nullptr) m_focus.chooseField(item->data(0, name_role).toString());
  });
  m_tree.setContextMenuPolicy(Qt::CustomContextMenu);
  connect(&m_tree, &QTreeWidget::customContextMenuRequested, this, &FramePanel::offerFilters);
  connect(&m_bytes, &ByteView::byteChosen, this, &FramePanel::chooseByte);
  m_scroll.setWidget(m_diagram);
  m_scroll.setWidgetResizable(true);
  m_scroll.setFrameShape(QFrame::NoFrame);
  m_scroll.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* splitter = new QSplitter(Qt::Vertical);
  splitter->addWidget(&m_tree);
  splitter->addWidget(&m_scroll);
  splitter->addWidget(&m_bytes);
  splitter->setSizes({300, 260, 150});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(&m_headline);
  layout->addWidget(splitter);
  connect(&focus, &Focus::moved, this, &FramePanel::showMoment);
  connect(&focus, &Focus::fieldChosen, this, &FramePanel::showField);
}

void FramePanel::showMoment() {
  // What has no frame leaves the last one in sight.
  const quint64 number = m_focus.position();
  const QSignalBlocker quiet(m_tree);
  m_tree.clear();
  m_packet = {};
  m_bytes.show({});
  m_diagram->clear();
  m_headline.clear();
  if (number == 0 || m_focus.event()->bytes.empty()) {
    m_headline.setText(tr("This event is about no frame."));
    return;
  }
  m_headline.setText(m_words.headline(number));
  m_packet = m_words.packet(number);
  for (const auto& layer : m_packet.layers) {
    auto* top = new QTreeWidgetItem(&m_tree, {q(to_text(layer.kind)), layer.quoted ? tr("quoted") : QString()});
    QFont bold = m_tree.font();
    bold.setBold(true);
    top->setFont(0, bold);
    for (const auto& field : layer.fields) {
      auto* item = new QTreeWidgetItem(top, {q(field.label), QString::fromStdString(field.value)});
      item->setData(0, name_role, q(field.name));
      item->setToolTip(0, q(field.name));
      if (field.follows) item->setForeground(1, theme().faint);
    }
    top->setExpanded(true);
  }
  m_bytes.show(m_focus.event()->bytes);
  m_diagram->show(m_packet, m_focus.event()->bytes);
  showField();
}

void FramePanel::showField() {
  if (const QRect place = m_diagram->chosenPlace(); !place.isEmpty()) {
    m_scroll.ensureVisible(place.center().x(), place.center().y(), 0, place.height());
  }
  m_bytes.mark(0, 0);
  for (const auto& layer : m_packet.layers) {
    for (const auto& box : sim::header_layout(layer)) {
      if (box.name.empty() || q(box.name) != m_focus.field()) continue;
      m_bytes.mark(layer.begin + box.bit / 8, (box.bit + box.bits + 7) / 8 - box.bit / 8);
    }
  }
  const QSignalBlocker quiet(m_tree);
  for (int i = 0; i < m_tree.topLevelItemCount(); ++i) {
    auto* top = m_tree.topLevelItem(i);
    for (int j = 0; j < top->childCount(); ++j) {
      if (!m_focus.field().isEmpty() && top->child(j)->data(0, name_role).toString() == m_focus.field()) {
        m_tree.setCurrentItem(top->child(j));
        return;
      }
    }
  }
}

void FramePanel::chooseByte(std::size_t index) {
  QString found;
  for (const auto& layer : m_packet.layers) {
    for (const auto& box : sim::header_layout(layer)) {
      const std::size_t bit = index * 8;
      const std::size_t first = layer.begin * 8 + box.bit;
      // Of fields that share a byte the one that begins it.
      if (!box.name.empty() && bit >= first - first % 8 && bit < first + box.bits && found.isEmpty())
        found = q(box.name);
    }
  }
  if (!found.isEmpty()) m_focus.chooseField(found);
}

void FramePanel::offerFilters(const QPoint& place) {
  const auto* item = m_tree.itemAt(place);
  const QString name = item == nullptr ? QString() : item->data(0, name_role).toString();
  if (name.isEmpty()) return;
  // The tree's values are for people: only some are a filter's, too.
  QString condition = QStringLiteral("%1 == %2").arg(name, item->text(1).section(u' ', 0, 0));
  if (!sim::Filter::parse_for_events(condition.toStdString())) condition = name;
  if (!sim::Filter::parse_for_events(condition.toStdString())) return;
  QMenu menu(this);
  menu.addAction(tr("Show only: %1").arg(condition), this, [this, condition] { Q_EMIT filterWanted(condition); });
  menu.addAction(tr("Stop at: %1").arg(condition), this, [this, condition] { Q_EMIT breakpointWanted(condition); });
  menu.exec(m_tree.viewport()->mapToGlobal(place));
}

}  // namespace lvslab::gui
