/// How many values each array and object of a JSON text has, in the order in which they open: by counting
/// commas, before anything is read, so that each gets as much memory as it needs.
///
/// Of a text that is no JSON it says something harmless: never more than so long a text can hold.
struct ContainerSizes {
    private var sizes: [UInt32] = []
    private let length: Int

    init(_ bytes: [UInt8]) {
        length = bytes.count
        var open: [Int] = []
        var index = 0
        let end = bytes.count
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                while index < end, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                // A reader gives up there; nothing deeper is asked for.
                guard open.count < JSONNode.nestingLimit else { return }
                open.append(sizes.count)
                sizes.append(1)
            case UInt8(ascii: ","):
                if let place = open.last { sizes[place] &+= 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                _ = open.popLast()
            default: break
            }
            index += 1
        }
    }

    /// The values of the container that opened as the one with this number, from 0.
    func size(of number: Int, isObject: Bool) -> Int {
        guard number < sizes.count else { return 0 }
        // The least that an element takes is a digit and a comma; a member has quotes and a colon, too.
        return min(Int(sizes[number]), length / (isObject ? 5 : 2) + 1)
    }
}
