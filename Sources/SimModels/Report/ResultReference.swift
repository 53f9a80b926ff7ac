/// The reference of what results say, derived from the declarations that they are made of.
package enum ResultReference {
    /// Tables of all events, series, figures and causes, as Markdown.
    package static var markdown: String {
        """
        # What a result says

        """
            + section(
                "Events",
                "What stands in timelines, and what claims and expectations count. What has to be in "
                    + "the file for one to happen is under \"made by\"; numbers are members of the "
                    + "event in the JSON result. \"Tried without\" says what a run is made without when a "
                    + "claim calls the event a cause; where it says nothing, what led to it is tried. `pod.ended` stands for every way in which the process "
                    + "of a pod ends.",
                ["Event", "About a", "Numbers", "Made by", "Tried without", "Meaning"],
                OccurrenceRow.all.map { row in
                    [
                        code(row.name), row.subject.rawValue,
                        [row.value, row.detail].compactMap { $0.map(words) }
                            .joined(separator: "; "),
                        row.maker.map { cell($0.words) } ?? "", row.switchSort?.words ?? "",
                        cell(row.meaning),
                    ]
                }
            )
            + section(
                "Series",
                "Gauges over time. NAME is an entry of the file; those of objectives are known only "
                    + "after the run, so that no trigger reads them.",
                ["Series", "Unit", "Window", "Meaning", "Not there if"],
                Reading.all.map { reading in
                    [
                        code(reading.name(of: reading.place == "messages" ? nil : "NAME")),
                        reading.unit, reading.window.rawValue, cell(reading.meaning),
                        reading.absent ?? "",
                    ]
                }
            )
            + section(
                "Figures",
                "Figures of the JSON result that claims and expectations may name, beside those of "
                    + "services, operations, sources, causes and priced items.",
                ["Figure", "Unit", "Meaning", "`null` if"],
                ResultFigure.all.map { figure in
                    [
                        code(figure.name), figure.unit.unit(in: "the currency").symbol,
                        cell(figure.meaning), figure.absent ?? "",
                    ]
                }
            )
            + section(
                "Failure causes",
                "Why requests failed, in `requests.failed_by_cause`.",
                ["Cause", "Meaning"],
                FailureCause.allCases.map { [code($0.name), cell($0.meaning)] }
            )
            + section(
                "Loss causes",
                "Why messages were lost, in `messages.lost_by_cause`.",
                ["Cause", "Meaning"],
                LossCause.allCases.map { [code($0.name), cell($0.meaning)] }
            )
    }

    private static func words(_ number: OccurrenceNumber) -> String {
        let unit =
            number.unit.isEmpty || number.meaning.hasPrefix(number.unit) ? "" : " \(number.unit),"
        return "\(code(number.name)):\(unit) \(cell(number.meaning))"
    }

    private static func section(
        _ title: String,
        _ text: String,
        _ titles: [String],
        _ rows: [[String]]
    ) -> String {
        let lines = [titles, titles.map { _ in "---" }] + rows
        return "\n## \(title)\n\n\(text)\n\n"
            + lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private static func code(_ text: String) -> String { "`\(text)`" }

    private static func cell(_ text: String) -> String {
        String(text.flatMap { $0 == "|" ? ["\\", "|"] : [$0] })
    }
}
