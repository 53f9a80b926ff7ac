import Foundation
import Testing

/// Replays recorded behaviour of the real systems, one JSON value a line, through our models.
///
/// A topic names a folder of vectors and the runners that know its files. Each topic lives in its
/// own test file:
///
///     @Test("the HPA agrees with the controller's recorded outputs")
///     func hpa() throws {
///         try ConformanceTopic(name: "hpa", runners: ["rate_percent.jsonl": checkRatePercent])
///             .run()
///     }
///
/// The committed vectors are read from `Vectors/<name>` beside this file; those under
/// `$CONFORMANCE_DIR/<name>` are read in addition when that variable is set.
struct ConformanceTopic {
    /// Checks one row: nil when the model agrees, otherwise the difference in words.
    ///
    /// A row the runner cannot read throws ``VectorError``, which counts as a failure too.
    typealias Runner = (VectorValue) throws -> String?

    /// The folder below `Vectors` and below `$CONFORMANCE_DIR`.
    let name: String
    /// The runner of each file, by file name.
    let runners: [String: Runner]

    /// Runs every file of the topic and records an issue for each file with failing rows.
    func run(
        vectors: URL = ConformanceTopic.committedVectors,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let committed = vectors.appendingPathComponent(name)
        let files = Self.files(in: committed)
        #expect(!files.isEmpty, "no vectors in \(committed.path)")
        for file in files {
            try run(file, label: "conformance \(name)/\(file.lastPathComponent)", isExternal: false)
        }
        guard let external = environment["CONFORMANCE_DIR"], !external.isEmpty else { return }
        for file in Self.files(in: URL(fileURLWithPath: external).appendingPathComponent(name)) {
            let label = "conformance external \(name)/\(file.lastPathComponent)"
            try run(file, label: label, isExternal: true)
        }
    }

    /// The vectors committed beside the tests.
    static var committedVectors: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Vectors")
    }

    /// The vector files of a folder in the order of their names; none if there is no such folder.
    private static func files(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") }.sorted()
            .map { folder.appendingPathComponent($0) }
    }

    private func run(_ file: URL, label: String, isExternal: Bool) throws {
        guard let runner = runners[file.lastPathComponent] else {
            print("\(label): no runner")
            #expect(isExternal, "\(label): committed, and nothing checks it")
            return
        }
        var passed = 0
        var failures: [String] = []
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        for (index, line) in lines.enumerated() {
            var row = "line \(index + 1)"
            do {
                let value = try VectorValue(line: Data(line))
                if let id = try? value["id"].string { row = id }
                if let difference = try runner(value) {
                    failures.append("\(row): \(difference)")
                } else {
                    passed += 1
                }
            } catch {
                failures.append("\(row): \(error)")
            }
        }
        print("\(label): \(passed) passed, \(failures.count) failed")
        #expect(passed + failures.count > 0, "\(label): no rows")
        if !failures.isEmpty {
            let shown = failures.prefix(5).joined(separator: "\n")
            Issue.record("\(label): \(failures.count) rows failed, the first of them:\n\(shown)")
        }
    }
}

/// A row, or a part of a row, that does not have the shape its runner expects.
struct VectorError: Error, CustomStringConvertible {
    let description: String
}

/// A JSON value of a vector file, with the path that led to it for error messages.
struct VectorValue {
    /// What `JSONSerialization` made of it; nil where the key or index does not exist.
    let raw: Any?
    let path: String

    init(raw: Any?, path: String = "$") {
        self.raw = raw is NSNull ? nil : raw
        self.path = path
    }

    init(line: Data) throws {
        self.init(raw: try JSONSerialization.jsonObject(with: line, options: [.fragmentsAllowed]))
    }

    /// The member of an object; a null value if there is none.
    subscript(key: String) -> VectorValue {
        VectorValue(raw: (raw as? [String: Any])?[key], path: "\(path).\(key)")
    }

    /// The element of an array; a null value if there is none.
    subscript(index: Int) -> VectorValue {
        guard let elements = raw as? [Any], elements.indices.contains(index) else {
            return VectorValue(raw: nil, path: "\(path)[\(index)]")
        }
        return VectorValue(raw: elements[index], path: "\(path)[\(index)]")
    }

    /// The value itself, or nil where it is null or absent: `try row["min"].ifPresent?.int`.
    var ifPresent: VectorValue? { raw == nil ? nil : self }

    var int: Int {
        get throws { Int(try int64) }
    }

    var int64: Int64 {
        get throws {
            let value = try number("an integer")
            // A whole number may be written as 10 or as 10.0; anything else is a mistake.
            guard value.doubleValue.rounded() == value.doubleValue else {
                throw mismatch("an integer")
            }
            return value.int64Value
        }
    }

    var double: Double {
        get throws { try number("a number").doubleValue }
    }

    var bool: Bool {
        get throws {
            guard let value = raw as? Bool else { throw mismatch("true or false") }
            return value
        }
    }

    var string: String {
        get throws {
            guard let value = raw as? String else { throw mismatch("a string") }
            return value
        }
    }

    /// The elements of an array; an absent or null one has none.
    var elements: [VectorValue] {
        get throws {
            guard raw != nil else { return [] }
            guard let values = raw as? [Any] else { throw mismatch("an array") }
            return values.enumerated().map { index, value in
                VectorValue(raw: value, path: "\(path)[\(index)]")
            }
        }
    }

    /// The keys of an object in sorted order; an absent or null one has none.
    var keys: [String] {
        get throws {
            guard raw != nil else { return [] }
            guard let members = raw as? [String: Any] else { throw mismatch("an object") }
            return members.keys.sorted()
        }
    }

    private func number(_ expected: String) throws -> NSNumber {
        guard let value = raw as? NSNumber else { throw mismatch(expected) }
        return value
    }

    private func mismatch(_ expected: String) -> VectorError {
        VectorError(description: "\(path): expected \(expected), found \(raw ?? "nothing")")
    }
}

/// The first difference between named pairs of values, or nil when all are equal.
func difference(_ pairs: (name: String, expected: String, found: String)...) -> String? {
    for pair in pairs where pair.expected != pair.found {
        return "\(pair.name): expected \(pair.expected), found \(pair.found)"
    }
    return nil
}
