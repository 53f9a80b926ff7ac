import SimCore
import SimModels

// A made-up tree of every kind of field; the tests of the schema layer decode it.

struct SampleScenario: SchemaObject {
    var version = 0
    var duration = SimDuration.minutes(10)
    var services = NameMap<SampleService>()
    var faults = NameMap<SampleFault>()
    var variants = NameMap<JSONNode>()

    static let typeName = "SampleScenario"
    static let summary = "A scenario for tests."
    static let fields: [Field<Self>] = [
        Field(
            "version",
            \.version,
            range: .between(1, 1),
            required: true,
            "Version of the format."
        ),
        Field("duration", \.duration, range: .above(.zero), "How long to run."),
        Field("services", \.services, range: .nonEmpty, required: true, "The services."),
        Field("faults", \.faults, "What goes wrong, and when."),
        Field("variants", \.variants, "Merge patches to compare."),
    ]
}

struct SampleService: SchemaObject {
    var replicas = 3
    var cpu = CPUQuantity.millicores(500)
    var memory: ByteQuantity?
    var autoscaler: SampleAutoscaler?
    var dependsOn: [NameReference] = []
    var work: [SampleStep] = []
    var thinkTime = SampleDistribution.constant(SampleDistribution.Constant())
    var weights: [Double] = [1]

    static let typeName = "SampleService"
    static let summary = "A service for tests."
    static let fields: [Field<Self>] = [
        Field(
            "replicas",
            \.replicas,
            unit: "pods",
            range: .atLeast(1),
            source: "apps/v1",
            "How many pods."
        ),
        Field("cpu", \.cpu, range: .atLeast(.millicores(1)), source: "core/v1", "CPU limit."),
        Field("memory", \.memory, range: .between(.mebibytes(4), .gibibytes(64)), "Memory limit."),
        Field("autoscaler", \.autoscaler, "The autoscaler, if any."),
        Field("dependsOn", \.dependsOn, "Services that are called."),
        Field("work", \.work, "What a request does."),
        Field("thinkTime", \.thinkTime, default: "0s", "Time between requests."),
        Field("weights", \.weights, range: .between(0, 1), "Shares of the traffic | by zone."),
    ]
}

struct SampleAutoscaler: SchemaObject {
    var minReplicas = 1
    var maxReplicas = 0
    var targetCPU = Percentage.percent(80)
    var selectPolicy = SelectPolicy.max

    enum SelectPolicy: String, SchemaEnum {
        case max = "Max"
        case min = "Min"
        case disabled = "Disabled"
    }

    static let typeName = "SampleAutoscaler"
    static let summary = "An autoscaler for tests."
    static let shortForms: [SchemaType] = [.integer]
    static let fields: [Field<Self>] = [
        Field("minReplicas", \.minReplicas, unit: "pods", range: .atLeast(1), "Fewest pods."),
        Field(
            "maxReplicas",
            \.maxReplicas,
            unit: "pods",
            range: .atLeast(1),
            required: true,
            "Most pods."
        ),
        Field(
            "targetCPU",
            \.targetCPU,
            range: .aboveUpTo(.percent(0), .percent(500)),
            "CPU aimed at."
        ),
        Field("selectPolicy", \.selectPolicy, "Which policy wins."),
    ]

    static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        guard node.number != nil, let most = Int.decode(node, in: &context) else { return nil }
        var full = Self()
        full.maxReplicas = most
        return full
    }

    static func validate(_ value: Self, in context: inout DecodingContext, at node: JSONNode) {
        guard value.minReplicas > value.maxReplicas else { return }
        context.reportRule(
            "minReplicas \(value.minReplicas) is above maxReplicas \(value.maxReplicas)",
            at: node,
            field: "minReplicas"
        )
    }
}

indirect enum SampleStep: SchemaUnion {
    case cpu(SimDuration)
    case call(NameReference)
    case inParallel([SampleStep])

    static let typeName = "SampleStep"
    static let summary = "One step of a request."
    static let shortForms = [SimDuration.schemaType]
    static let alternatives: [Alternative<Self>] = [
        Alternative("cpu", SampleStep.cpu, range: .atMost(.seconds(60)), "Uses CPU."),
        Alternative("call", SampleStep.call, "Calls another service."),
        Alternative("parallel", SampleStep.inParallel, range: .nonEmpty, "Does all at once."),
    ]

    static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        guard node.string != nil else { return nil }
        return SimDuration.decode(node, in: &context).map(SampleStep.cpu)
    }
}

enum SampleDistribution: SchemaUnion {
    case constant(Constant)
    case exponential(Exponential)

    struct Constant: SchemaObject {
        var value = SimDuration.zero
        static let typeName = "Constant"
        static let summary = "Always the same."
        static let fields: [Field<Self>] = [
            Field("value", \.value, required: true, "The value.")
        ]
    }

    struct Exponential: SchemaObject {
        var mean = SimDuration.seconds(1)
        static let typeName = "Exponential"
        static let summary = "Memoryless."
        static let fields: [Field<Self>] = [
            Field("mean", \.mean, range: .above(.zero), "The mean.")
        ]
    }

    static let typeName = "SampleDistribution"
    static let summary = "How a time is drawn."
    static let tag: String? = "distribution"
    static let shortForms = [SimDuration.schemaType]
    static let alternatives: [Alternative<Self>] = [
        Alternative("constant", SampleDistribution.constant, "Always the same."),
        Alternative("exponential", SampleDistribution.exponential, "Memoryless."),
    ]

    static func decodeShortForm(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        guard node.string != nil, let value = SimDuration.decode(node, in: &context) else {
            return nil
        }
        return .constant(Constant(value: value))
    }
}

struct SampleFault: SchemaObject {
    var at = Placed(SimDuration.zero)
    var rate = Rate.perSecond(0)
    var share = Fraction(1)
    var action = SampleAction.none(false)

    static let typeName = "SampleFault"
    static let summary = "A fault for tests."
    static let fields: [Field<Self>] = [
        Field("at", \.at, required: true, "When it begins."),
        Field("rate", \.rate, "How often."),
        Field("share", \.share, "Of the pods."),
        Field(oneOf: \.action, "What happens."),
    ]
}

enum SampleAction: SchemaUnion {
    case none(Bool)
    case killPods(Int)

    static let typeName = "SampleAction"
    static let summary = "What a fault does."
    static let alternatives: [Alternative<Self>] = [
        Alternative("none", SampleAction.none, "Nothing."),
        Alternative(
            "killPods",
            SampleAction.killPods,
            unit: "pods",
            range: .atLeast(1),
            "Kills pods."
        ),
    ]
}
