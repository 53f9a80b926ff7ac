import SimModels
import Testing

/// Checks that every stored property of every object reachable from a root has a field.
///
/// - Parameters:
///   - root: The root of the tree.
///   - exceptions: Properties that are no fields on purpose, as `Type.property`.
///   - sourceLocation: Where a failure is shown.
func expectEveryPropertyHasAField(
    _ root: any SchemaObject.Type,
    except exceptions: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let missing = propertiesWithoutField(root).filter { !exceptions.contains($0) }
    #expect(missing.isEmpty, "properties without a field", sourceLocation: sourceLocation)
}

/// The stored properties without a field, as `Type.property`.
func propertiesWithoutField(_ root: any SchemaObject.Type) -> [String] {
    ScenarioReference.types(from: root).flatMap { described -> [String] in
        guard case .object(let type) = described else { return [] }
        return missingProperties(of: type)
    }
}

private func missingProperties<Object: SchemaObject>(of type: Object.Type) -> [String] {
    // A key path of a stored property describes itself as `\Type.property`.
    let covered = Set(
        type.fields.map { "\($0.property)".split(separator: ".").last.map(String.init) }
    )
    let labels = Mirror(reflecting: type.init()).children.map { $0.label ?? "" }
    return labels.filter { !covered.contains($0) }.map { "\(type.typeName).\($0)" }
}
