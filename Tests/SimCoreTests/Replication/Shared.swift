import Synchronization

/// What several threads leave behind for the test to look at.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func change(_ body: (inout Value) -> Void) {
        value.withLock { body(&$0) }
    }

    var current: Value { value.withLock { $0 } }
}
