#include "window/gallery.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/topology.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr int file_role = Qt::UserRole;
constexpr int text_role = Qt::UserRole + 1;
const QSize miniature_size(230, 110);

QString inLanguage(const sim::LocalisedText& text) {
  return QString::fromStdString(text.in(QLocale().language() == QLocale::Chinese ? "zh" : "en"));
}

QColor colourOf(const sim::NodeSpec& node) {
  const Theme& t = theme();
  if (node.kind == sim::NodeSpec::Kind::network_switch) return t.switchBody;
  switch (node.role) {
    case sim::NodeSpec::Role::client: return t.client;
    case sim::NodeSpec::Role::router: return t.router;
    case sim::NodeSpec::Role::director: return t.director;
    case sim::NodeSpec::Role::server: return t.server;
    case sim::NodeSpec::Role::none: break;
  }
  return t.panel;
}

}  // namespace

QPixmap miniatureOf(const sim::Scenario& scenario, const QSize& size) {
  QPixmap picture(size);
  picture.fill(theme().canvas);
  const auto layout = sim::Topology(scenario).layout();
  if (layout.empty()) return picture;
  QRectF all;
  for (const auto& [x, y] : layout) all |= QRectF(x - 1, y - 1, 2, 2);
  const QRectF room(16, 12, size.width() - 32, size.height() - 24);
  const auto place = [&](std::size_t node) {
    const double x = all.width() < 3 ? 0.5 : (layout[node].first - all.left()) / all.width();
    const double y = all.height() < 3 ? 0.5 : (layout[node].second - all.top()) / all.height();
    return QPointF(room.left() + x * room.width(), room.top() + y * room.height());
  };
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme().faint, 1));
  for (const auto& link : scenario.links) {
    const auto a = scenario.find_node(link.a.node);
    const auto b = scenario.find_node(link.b.node);
    if (a && b) painter.drawLine(place(*a), place(*b));
  }
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const bool isSwitch = scenario.nodes[i].kind == sim::NodeSpec::Kind::network_switch;
    const QPointF at = place(i);
    painter.setPen(QPen(theme().text, 1));
    painter.setBrush(colourOf(scenario.nodes[i]));
    if (isSwitch) {
      painter.drawRect(QRectF(at.x() - 6, at.y() - 3, 12, 6));
    } else {
      painter.drawRoundedRect(QRectF(at.x() - 11, at.y() - 7, 22, 14), 4, 4);
    }
  }
  return picture;
}

QString Gallery::ownScenarios() {
  const QDir program(QCoreApplication::applicationDirPath());
  for (const QString& folder :
       {program.filePath(QStringLiteral("../share/lvslab/scenarios")), QStringLiteral(LVSLAB_SCENARIOS)}) {
    if (QDir(folder).exists()) return QDir(folder).canonicalPath();
  }
  return {};
}

Gallery::Gallery(const QString& folder, QWidget* parent) : QDialog(parent), m_folder(folder) {
  setWindowTitle(tr("Scenarios"));
  resize(1000, 640);
  m_search.setPlaceholderText(tr("Search: DR, ARP, persistence, failover …"));
  m_search.setClearButtonEnabled(true);
  m_list.setViewMode(QListView::IconMode);
  m_list.setResizeMode(QListView::Adjust);
  m_list.setMovement(QListView::Static);
  m_list.setIconSize(miniature_size);
  m_list.setGridSize({miniature_size.width() + 14, miniature_size.height() + 58});
  m_list.setWordWrap(true);
  m_list.setAccessibleName(tr("Scenarios"));
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(&m_search);
  layout->addWidget(&m_list);
  connect(&m_search, &QLineEdit::textChanged, this, &Gallery::search);
  connect(&m_list, &QListWidget::itemActivated, this, &Gallery::choose);

  QDirIterator files(folder, {QStringLiteral("*.json")}, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) m_files << files.next();
  // Those at the top are where one begins; then folder by folder.
  std::ranges::sort(m_files, {}, [&](const QString& file) { return std::pair(file.count(u'/'), file); });
  connect(&m_timer, &QTimer::timeout, this, &Gallery::readNext);
  m_timer.start(0);
}

void Gallery::readNext() {
  if (m_files.isEmpty()) {
    m_timer.stop();
    return;
  }
  const QString file = m_files.takeFirst();
  const auto loaded = sim::load_scenario(file.toStdString());
  if (!loaded.scenario) return;
  const QString title = inLanguage(loaded.scenario->title);
  const QString name = QDir(m_folder).relativeFilePath(file);
  auto* item =
      new QListWidgetItem(QIcon(miniatureOf(*loaded.scenario, miniature_size)), title.isEmpty() ? name : title);
  item->setData(file_role, file);
  item->setData(text_role, QString(title + u' ' + name + u' ' + inLanguage(loaded.scenario->description)).toLower());
  item->setToolTip(QStringLiteral("<p><b>%1</b></p><p>%2</p>")
                       .arg(name.toHtmlEscaped(), inLanguage(loaded.scenario->description).toHtmlEscaped()));
  m_list.addItem(item);
  search(m_search.text());
}

void Gallery::search(const QString& words) {
  const QStringList wanted = words.toLower().split(u' ', Qt::SkipEmptyParts);
  for (int i = 0; i < m_list.count(); ++i) {
    const QString text = m_list.item(i)->data(text_role).toString();
    m_list.item(i)->setHidden(!std::ranges::all_of(wanted, [&](const QString& word) { return text.contains(word); }));
  }
}

void Gallery::choose(QListWidgetItem* item) {
  Q_EMIT chosen(item->data(file_role).toString());
  accept();
}

}  // namespace lvslab::gui
