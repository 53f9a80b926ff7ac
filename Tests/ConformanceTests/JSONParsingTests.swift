import Foundation
import SimModels
import Testing

/// Where the third-party files are: not in this repository, so the test skips without them.
private func testSuiteFolder(_ name: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    var candidates: [String] = []
    if let folder = environment["CONFORMANCE_JSON_DIR"] { candidates.append(folder) }
    if let folder = environment["CONFORMANCE_DIR"] { candidates.append(folder + "/json") }
    let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    candidates.append(repository.deletingLastPathComponent().path + "/shared/conformance/json")
    return candidates.map { $0 + "/" + name }.first { FileManager.default.fileExists(atPath: $0) }
}

/// The answers for the files that a reader may take or refuse (prefix `i_`): those it takes.
///
/// Everything else there is a number beyond a `Double`, a lone surrogate or text that is not UTF-8.
private let takenAtWill: Set<String> = [
    "i_number_double_huge_neg_exp.json",
    "i_number_real_underflow.json",
    "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json",
    "i_structure_500_nested_arrays.json",
    "i_structure_UTF-8_BOM_empty_object.json",
]

@Suite("JSON conformance")
struct JSONParsingTests {
    @Test("every file of JSONTestSuite is taken or refused as RFC 8259 says")
    func parsing() throws {
        guard let folder = testSuiteFolder("test_parsing") else {
            report("conformance json/test_parsing: skipped, no files")
            return
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".json") }
        var failed: [String] = []
        for name in names {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
            let isTaken = (try? JSONNode(parsing: bytes, source: name)) != nil
            let isWanted = name.hasPrefix("y_") || takenAtWill.contains(name)
            if isTaken != isWanted { failed.append(name) }
        }
        report(
            "conformance json/test_parsing: \(names.count - failed.count) passed, \(failed.count) failed"
        )
        #expect(failed.isEmpty)
        #expect(!names.isEmpty)
    }

    @Test("every refusal says where, what was found and what was expected")
    func refusals() throws {
        guard let folder = testSuiteFolder("test_parsing") else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
            do {
                _ = try JSONNode(parsing: bytes, source: name)
            } catch {
                let line = error.description
                #expect(line.hasPrefix("\(name):\(error.place.line):\(error.place.column): found "))
                #expect(line.contains(", expected "), "\(line)")
                #expect(!line.unicodeScalars.contains { $0.value < 32 }, "\(name)")
                #expect(error.place.offset >= 0 && error.place.offset <= bytes.count)
            }
        }
    }

    @Test("equal keys, look-alike keys and exact numbers survive reading")
    func transform() throws {
        guard let folder = testSuiteFolder("test_transform") else {
            report("conformance json/test_transform: skipped, no files")
            return
        }
        let expected: [(file: String, text: String?)] = [
            ("number_-9223372036854775808.json", "[-9223372036854775808]"),
            ("number_-9223372036854775809.json", "[-9223372036854775809]"),
            ("number_1.0.json", "[1.0]"),
            ("number_1.000000000000000005.json", "[1.000000000000000005]"),
            ("number_10000000000000000999.json", "[10000000000000000999]"),
            ("number_1e-999.json", "[1E-999]"),
            ("object_key_nfc_nfd.json", "{\"\u{E9}\":\"NFC\",\"e\u{301}\":\"NFD\"}"),
            ("object_key_nfd_nfc.json", "{\"e\u{301}\":\"NFD\",\"\u{E9}\":\"NFC\"}"),
            ("object_same_key_different_values.json", #"{"a":1,"a":2}"#),
            ("object_same_key_same_value.json", #"{"a":1,"a":1}"#),
            ("object_same_key_unclear_values.json", #"{"a":0,"a":-0}"#),
            ("string_1_escaped_invalid_codepoint.json", nil),
            ("string_1_invalid_codepoint.json", nil),
            ("string_with_escaped_NULL.json", #"["A\u0000B"]"#),
        ]
        for (file, text) in expected {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file)))
            let node = try? JSONNode(parsing: bytes, source: file)
            let written = node.map { node in
                var json = JSONWriter(isPretty: false)
                json.value(node)
                return json.output
            }
            #expect(written == text.map { Array($0.utf8) }, "\(file)")
        }
    }
}

private func report(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
