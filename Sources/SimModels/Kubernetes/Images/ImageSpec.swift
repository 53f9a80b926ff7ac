import SimCore

/// The image of a service's containers.
public struct ImageSpec: Equatable, Sendable {
    /// How long it takes to get all of it from the registry onto a node.
    public var pullTime = DurationDistribution.constant(.zero)
    /// When the kubelet asks the registry; only for what is not on the node unless set.
    ///
    /// Source: core/v1 Container `imagePullPolicy`, the default for a tag other than `latest`.
    public var pullPolicy = ImagePullPolicy.ifNotPresent

    /// An image that takes no time to pull.
    public init() {}
}

/// When the kubelet asks the registry for an image.
public enum ImagePullPolicy: String, SchemaEnum {
    /// When it is not on the node.
    case ifNotPresent = "IfNotPresent"
    /// Before every start of a container; what is on the node is not sent again.
    case always = "Always"
}

extension ImageSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Image"
    /// What it describes, in one sentence.
    public static let summary =
        "The image of a service's containers. Nodes that ran a pod of the service have it."
    /// The declarations of all fields.
    public static let fields: [Field<ImageSpec>] = [
        Field(
            "pullTime",
            \.pullTime,
            required: true,
            "How long it takes to get all of it from the registry onto a node, after `podStart`."
        ),
        Field(
            "pullPolicy",
            \.pullPolicy,
            source: "core/v1 Container imagePullPolicy",
            "When the registry is asked: for an image that is not on the node, or before every start."
        ),
    ]
}
