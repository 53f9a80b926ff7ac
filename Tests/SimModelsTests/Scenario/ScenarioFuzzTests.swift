import SimCore
import SimModels
import Testing

private let sample = #"""
    {
      "$schema": "scenario.schema.json",
      "version": 1,
      "duration": "10m",
      "services": {
        "collector": {
          "replicas": 3, "cpu": "500m", "memory": "512Mi",
          "autoscaler": {"minReplicas": 3, "maxReplicas": 50, "targetCPU": "70%", "selectPolicy": "Max"},
          "dependsOn": ["processor"],
          "work": ["2ms", {"cpu": "1.5ms"}, {"parallel": [{"call": "processor"}, "1us"]}],
          "thinkTime": {"distribution": "exponential", "mean": "2s"},
          "weights": [0.25, 0.5, 1e-1, -0, 1E+0]
        },
        "processor": {"autoscaler": 7, "thinkTime": "5s"}
      },
      "faults": {"storm": {"at": "5m", "killPods": 2, "rate": "90/min", "share": "50%"}},
      "variants": {"fix": {"services": {"collector": {"replicas": null}}}, "note": {"x": "é\u00e9\ud83d\ude00"}}
    }
    """#

@Suite("Scenario fuzzing")
struct ScenarioFuzzTests {
    @Test("20,000 damaged files never trap, always end, and give the same answer twice")
    func damagedFiles() {
        let original = Array(sample.utf8)
        #expect(answer(original) == "")
        var generator = SplitMix(2024)
        var accepted = 0
        var refused = 0
        for index in 0..<20_000 {
            let damaged = damage(original, &generator)
            let first = answer(damaged)
            if first.isEmpty { accepted += 1 } else { refused += 1 }
            if index % 20 == 0 { #expect(first == answer(damaged), "input \(index)") }
        }
        // Some damage is harmless; a test in which nothing is read would show nothing.
        #expect(accepted > 100)
        #expect(refused > 10_000)
    }

    @Test("20,000 random assignments never trap")
    func assignments() throws {
        let node = try JSONNode(parsing: sample, source: "s")
        let pieces = [
            "services", "collector", ".", "[", "]", "0", "9", "\"", "=", "null", "{", "}", "5m",
            "work",
            "\\", "é", "weights", "replicas", "\u{0}", "2147483648", "-", " ",
        ]
        var generator = SplitMix(99)
        for _ in 0..<20_000 {
            let count = generator.below(12)
            let text = (0..<count).map { _ in pieces[generator.below(pieces.count)] }.joined()
            if let changed = try? node.setting(text) {
                var context = DecodingContext()
                _ = context.decodeRoot(SampleScenario.self, from: changed)
            }
        }
    }

    @Test("random texts never trap the readers of durations, quantities and rates")
    func values() {
        let alphabet = Array("0123456789.eE+-nsumhdkKMGTPi/% \u{B5}")
        var generator = SplitMix(5)
        for _ in 0..<20_000 {
            let text = String(
                (0..<generator.below(30)).map { _ in alphabet[generator.below(alphabet.count)] }
            )
            let node = JSONNode(.string(text), at: SourcePlace(source: "s"))
            var context = DecodingContext()
            _ = SimDuration.decode(node, in: &context)
            _ = CPUQuantity.decode(node, in: &context)
            _ = ByteQuantity.decode(node, in: &context)
            _ = Rate.decode(node, in: &context)
            _ = Fraction.decode(node, in: &context)
        }
    }

    private func answer(_ bytes: [UInt8]) -> String {
        do {
            var node = try JSONNode(parsing: bytes, source: "s")
            if let patch = node["variants"]?["fix"] { node = node.merging(patch) }
            var context = DecodingContext()
            let scenario = context.decodeRoot(SampleScenario.self, from: node)
            for service in scenario.services {
                for reference in service.value.dependsOn {
                    _ = context.resolve(reference, in: scenario.services, what: "service")
                }
            }
            try context.throwIfInvalid()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func damage(_ original: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
        var bytes = original
        for _ in 0...generator.below(3) {
            let position = generator.below(max(bytes.count, 1))
            guard position < bytes.count else { break }
            switch generator.below(8) {
            case 0: bytes[position] ^= 1 << UInt8(generator.below(8))
            case 1: bytes[position] = UInt8(truncatingIfNeeded: generator.next())
            case 2: bytes.removeSubrange(position...)
            case 3: bytes.remove(at: position)
            case 4: bytes.insert(Array("{}[],:\"0-e\\".utf8)[generator.below(11)], at: position)
            case 5:
                let bracket = Array("[{".utf8)[generator.below(2)]
                bytes.insert(
                    contentsOf: repeatElement(bracket, count: generator.below(600)),
                    at: position
                )
            case 6:
                let end = min(bytes.count, position + generator.below(60))
                bytes.insert(contentsOf: bytes[position..<end], at: generator.below(bytes.count))
            default:
                // A digit for a digit keeps the file readable and moves its values about.
                if (48...57).contains(bytes[position]) {
                    bytes[position] = UInt8(48 + generator.below(10))
                }
            }
        }
        return bytes
    }
}
