#include "lists/course_view.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <map>

namespace lvslab::gui {
namespace {

/// "rs1 2, rs2 4": who answered how many.
QString answersOf(const sim::EventLog& events) {
  std::map<QString, int> counts;
  for (const auto& event : events) {
    if (event.kind != sim::TraceEvent::Kind::request_ended) continue;
    ++counts[QString::fromUtf8(event.text.data(), static_cast<qsizetype>(event.text.size())).section(u'\n', 0, 0)];
  }
  QStringList parts;
  for (const auto& [answer, count] : counts) parts << QStringLiteral("%1: %2").arg(answer).arg(count);
  return parts.isEmpty() ? QStringLiteral("–") : parts.join(QStringLiteral(", "));
}

}  // namespace

CourseView::CourseView(Run& run, QWidget* parent) : QWidget(parent), m_run(run), m_model(run) {
  m_summary.setWordWrap(true);
  m_summary.setMargin(6);
  m_summary.setTextFormat(Qt::RichText);
  m_table.setModel(&m_model);
  m_table.setAccessibleName(tr("Before and now, request by request"));
  m_table.setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table.setSelectionMode(QAbstractItemView::SingleSelection);
  m_table.setShowGrid(false);
  m_table.verticalHeader()->hide();
  m_table.verticalHeader()->setDefaultSectionSize(m_table.fontMetrics().height() + 6);
  m_table.horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  m_table.horizontalHeader()->setStretchLastSection(true);
  connect(&m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
    if (const quint64 event = m_model.eventOf(index.row()); event != 0) Q_EMIT eventWanted(event);
  });
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(&m_summary);
  layout->addWidget(&m_table, 1);
  connect(&m_model, &QAbstractItemModel::modelReset, this, &CourseView::summarise);
  summarise();
}

void CourseView::summarise() {
  if (m_run.otherCourse().empty()) {
    m_summary.setText(
        tr("Nothing has been changed in this run. After a change (a host's menu, a command, a cut cable) the run as it "
           "was stands here beside the run as it is."));
    return;
  }
  const int different = m_model.differentCount();
  m_summary.setText(tr("<b>A</b>, before the last change: %1<br><b>B</b>, now: %2<br>%3")
                        .arg(answersOf(m_run.otherCourse()).toHtmlEscaped(), answersOf(m_run.events()).toHtmlEscaped(),
                             different == 0 ? tr("No request went differently.")
                                            : tr("%n request(s) went differently.", nullptr, different)));
}

}  // namespace lvslab::gui
