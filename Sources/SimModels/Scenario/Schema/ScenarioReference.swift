/// The reference of a scenario's types, derived from their declarations.
public enum ScenarioReference {
    /// Tables of every field reachable from a root, one section a type, as Markdown.
    ///
    /// Sections come in the order in which the types are first mentioned.
    public static func markdown(root: any SchemaObject.Type) -> String {
        types(from: root).map(section).joined(separator: "\n")
    }

    /// A type with declarations of its own.
    package enum Described: Sendable {
        case object(any SchemaObject.Type)
        case union(any SchemaUnion.Type)

        package var name: String {
            switch self {
            case .object(let type): type.typeName
            case .union(let type): type.typeName
            }
        }
    }

    /// Every object and choice reachable from a root, breadth first, each name once.
    package static func types(from root: any SchemaObject.Type) -> [Described] {
        var found: [Described] = [.object(root)]
        var next = 0
        while next < found.count {
            let mentioned: [SchemaType] =
                switch found[next] {
                case .object(let type): type.objectSchema.fields.map(\.type)
                case .union(let type): type.unionSchema.alternatives.map(\.type)
                }
            for described in mentioned.compactMap(described) {
                let isKnown = found.contains { $0.name.hasSameBytes(as: described.name) }
                if !isKnown { found.append(described) }
            }
            next += 1
        }
        return found
    }

    private static func described(in type: SchemaType) -> Described? {
        switch type {
        case .array(let element), .map(let element): described(in: element)
        case .object(let type): .object(type)
        case .union(let type): .union(type)
        default: nil
        }
    }

    private static func section(_ described: Described) -> String {
        switch described {
        case .object(let type): section(type.objectSchema)
        case .union(let type): section(type.unionSchema)
        }
    }

    private static func section(_ schema: ObjectSchema) -> String {
        let rows = schema.fields.map { field in
            [
                key(of: field), link(field.type), cell(field.unit ?? ""), defaultCell(field),
                cell(field.range?.short ?? ""), cell(field.source ?? ""), cell(field.summary),
            ]
        }
        let titles = ["Field", "Type", "Unit", "Default", "Range", "Source", "Meaning"]
        return heading(schema.name, schema.summary, shortForms: schema.shortForms)
            + table(titles, rows)
    }

    private static func section(_ schema: UnionSchema) -> String {
        let rows = schema.alternatives.map { alternative in
            [
                code(alternative.name), link(alternative.type), cell(alternative.unit ?? ""),
                cell(alternative.range?.short ?? ""), cell(alternative.source ?? ""),
                cell(alternative.summary),
            ]
        }
        let form =
            schema.tag.map {
                "The field `\($0)` names one of these; its own fields stand beside it."
            }
            ?? "An object with exactly one of these keys."
        return heading(schema.name, schema.summary, shortForms: schema.shortForms) + form + "\n\n"
            + table(["Alternative", "Type", "Unit", "Range", "Source", "Meaning"], rows)
    }

    private static func heading(
        _ name: String,
        _ summary: String,
        shortForms: [SchemaType]
    ) -> String {
        var text = "## \(name)\n\n\(summary)\n\n"
        if !shortForms.isEmpty {
            text += "Short form: \(shortForms.map(\.sentence).joined(separator: " or ")).\n\n"
        }
        return text
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let lines = [titles, titles.map { _ in "---" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private static func key(of field: FieldSchema) -> String {
        guard field.name.isEmpty else { return code(field.name) }
        guard case .union(let type) = field.type else { return "" }
        return "one of "
            + type.unionSchema.alternatives.map { code($0.name) }.joined(separator: ", ")
    }

    private static func defaultCell(_ field: FieldSchema) -> String {
        if field.isRequired { return "required" }
        guard let text = field.defaultText else { return "none" }
        // Words with code of their own in them are not code as a whole.
        return text.utf8.contains(UInt8(ascii: "`")) ? cell(text) : code(text)
    }

    private static func link(_ type: SchemaType) -> String {
        switch type {
        case .boolean: "Boolean"
        case .integer: "whole number"
        case .number: "number"
        case .string: "string"
        case .formatted(let format): cell(format.name)
        case .enumeration(let words): words.map { code(quoted($0)) }.joined(separator: ", ")
        case .reference: "name"
        case .any: "any JSON"
        case .array(let element): "list of " + link(element)
        case .map(let element): "map by name of " + link(element)
        case .object(let type): link(to: type.typeName)
        case .union(let type): link(to: type.typeName)
        }
    }

    /// A link to the heading of a type, whose anchor has hyphens where the name has spaces.
    private static func link(to name: String) -> String {
        let anchor = name.lowercased().split(separator: " ").joined(separator: "-")
        return "[\(name)](#\(anchor))"
    }

    private static func code(_ text: String) -> String { "`\(cell(text))`" }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
            .split(separator: "\n").joined(separator: " ")
    }
}
