import Foundation
import Testing

/// The committed vectors, counted.
private enum Vectors {
    static let folder = "Tests/ConformanceTests/Vectors"

    /// The rows of a file; nil when there is no such file.
    static func rows(of file: String) throws -> Int? {
        guard Documents.exists("\(folder)/\(file)") else { return nil }
        return try Documents.lines(of: "\(folder)/\(file)").filter { !$0.isEmpty }.count
    }

    /// Every file of vectors, by its path in the folder.
    static func files() throws -> [String] {
        try FileManager.default
            .subpathsOfDirectory(atPath: Documents.root.appendingPathComponent(folder).path)
            .filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    static func rows(where isWanted: (String) -> Bool) throws -> Int {
        try files().filter(isWanted).reduce(0) { try $0 + (rows(of: $1) ?? 0) }
    }
}

/// The first number of a table's cell, written with commas.
private func number(in cell: Substring) -> Int? {
    Int(cell.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "," }.filter { $0 != "," })
}

@Suite("Vectors in the documents")
struct DocumentVectorsTests {
    @Test("the fidelity page counts the rows of every file of vectors rightly")
    func fidelity() throws {
        var named: [String] = []
        for line in try Documents.lines(of: "docs/fidelity.md") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            let file = String(cells[0].split(separator: "`")[1])
            guard file.hasSuffix(".jsonl") else { continue }
            named.append(file)
            #expect(number(in: cells[1]) == (try Vectors.rows(of: file)), "\(line)")
        }
        #expect(named.sorted() == (try Vectors.files()))
    }

    @Test("README adds them up rightly")
    func readme() throws {
        let parts: [(row: String, isWanted: (String) -> Bool)] = [
            ("| HorizontalPodAutoscaler |", { $0.hasPrefix("hpa/") }),
            (
                "| Kubelet and controllers |",
                { $0.hasPrefix("platform/k8s_") || $0 == "platform/scaleup_growth.jsonl" }
            ),
            ("| CPU quota |", { $0 == "platform/cfs_throttle.jsonl" }),
            ("| Kafka |", { $0.hasPrefix("kafka/") }),
            ("| Alerting |", { $0.hasPrefix("alerting/") }),
            ("| Cost |", { $0 == "platform/cost.jsonl" }),
            (
                "| PostgreSQL and its pools |",
                {
                    $0.hasPrefix("platform/pg") || $0 == "platform/sqlalchemy_queuepool.jsonl"
                        || $0 == "platform/connection_budget.jsonl"
                }
            ),
        ]
        let lines = try Documents.lines(of: "README.md")
        var total = 0
        for part in parts {
            let line = try #require(lines.first { $0.hasPrefix(part.row) }, "no row \(part.row)")
            let rows = try Vectors.rows(where: part.isWanted)
            #expect(line.split(separator: "|").last.flatMap { number(in: $0) } == rows, "\(line)")
            total += rows
        }
        #expect(total == (try Vectors.rows { _ in true }), "a file of vectors is in no row")
    }
}
