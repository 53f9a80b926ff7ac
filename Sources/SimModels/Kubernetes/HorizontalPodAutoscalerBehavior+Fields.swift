extension HPAScalingPolicy: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "HPAScalingPolicy"
    /// What it describes, in one sentence.
    public static let summary = "How much may change in how much time."
    /// The declarations of all fields.
    public static let fields: [Field<HPAScalingPolicy>] = [
        Field("type", \.type, required: true, source: "autoscaling/v2", "What `value` counts."),
        Field(
            "value",
            \.value,
            range: .between(1, 2_147_483_647),
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(below: "must be greater than zero"),
            "How much may change."
        ),
        Field(
            "periodSeconds",
            \.periodSeconds,
            unit: "s",
            range: .between(1, 1_800),
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(
                below: "must be greater than zero",
                above: "must be less than or equal to 1800"
            ),
            "In how much time."
        ),
    ]
}

extension HPAScalingRules: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "HPAScalingRules"
    /// What it describes, in one sentence.
    public static let summary = "The rules of one direction."
    /// The declarations of all fields.
    public static let fields: [Field<HPAScalingRules>] = [
        Field(
            "stabilizationWindowSeconds",
            \.stabilizationWindowSeconds,
            unit: "s",
            range: .between(0, 3_600),
            default: "0 for scaleUp, 300 for scaleDown",
            source: "autoscaling/v2: 0 for scaleUp; 300 for scaleDown "
                + "(--horizontal-pod-autoscaler-downscale-stabilization)",
            refusal: Refusal(
                below: "must be greater than or equal to zero",
                above: "must be less than or equal to 3600"
            ),
            "How long past proposals hold the scale back."
        ),
        Field(
            "selectPolicy",
            \.selectPolicy,
            default: "Max",
            source: "autoscaling/v2: Max",
            "Which of several policies counts."
        ),
        Field(
            "policies",
            \.policies,
            range: .nonEmpty,
            default: "4 Pods and 100 Percent per 15 s up, 100 Percent per 15 s down",
            source: "autoscaling/v2: 4 Pods and 100 Percent per 15 s up, 100 Percent per 15 s down",
            refusal: Refusal(missing: "must specify at least one Policy"),
            "How much may change in how much time. Replaces the default list whole."
        ),
        Field(
            "tolerance",
            \.tolerance,
            range: .atLeast(0),
            default: "that of the controller, 0.1 unless set",
            source: "autoscaling/v2 (feature gate HPAConfigurableTolerance): "
                + "--horizontal-pod-autoscaler-tolerance, 0.1",
            refusal: Refusal(below: "must be greater or equal to zero"),
            "Band around the target, as a share of it, in which nothing is done."
        ),
    ]
}

extension HorizontalPodAutoscalerBehavior: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "HorizontalPodAutoscalerBehavior"
    /// What it describes, in one sentence.
    public static let summary = "How fast and how steadily an autoscaler scales."
    /// The declarations of all fields.
    public static let fields: [Field<HorizontalPodAutoscalerBehavior>] = [
        Field("scaleUp", \.scaleUp, source: "autoscaling/v2", "Rules for more pods."),
        Field("scaleDown", \.scaleDown, source: "autoscaling/v2", "Rules for fewer pods."),
    ]
}

extension ScalingPolicySelect: KubernetesEnum {}

extension HPAScalingPolicyType: KubernetesEnum {}
