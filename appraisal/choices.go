package appraisal

import "reflect"

// Choices returns the words a value of type t may be; nil where t is free. Method
// files are checked against them and their JSON Schema lists them.
func Choices(t reflect.Type) []string { return choices[t] }

var choices = map[reflect.Type][]string{}

func init() {
	choose(Numeric, MatrixKind)
	choose(FromIndicators, FromCompetencies, FromCriteria)
	choose(SangatBaik, Baik, ButuhPerbaikan, Kurang, SangatKurang)
	choose(BySelf, BySupervisor, ByPeer, BySubordinate, ByPublic)
	choose(Above, Meets, Below)
	choose(HigherIsBetter, LowerIsBetter)
	choose(MainWork, AdditionalWork)
	choose(Quantitative, Qualitative)
	choose(QuantityAspect, QualityAspect, TimeAspect, CostAspect)
	choose(Required, Optional)
	choose(SumOf, AverageOf, LastOf)
	choose(Binding, Advice)
	choose(Reward, CoachingDue)
	choose(RewardForms()...)
	choose(PNS, CPNS, PPPK, OtherStatus)
	choose(StepBriefing, StepPlan, StepPeriodic, StepNomination, StepAssessment, StepRating,
		StepForum, StepAnnouncement, StepObjection, StepConsequence)
	choose(ReceiptOpened, ReceiptHandedOver)
	choose(LapseProceed, LapseEscalate, LapsePass)
	choose(DutyKinds()...)
	choose(FormerAssesses)
	choose(ExportKinds()...)
	choose(AsText, AsNumber, AsDate, AsDayFirst, AsTime)
}

func choose[T ~string](all ...T) {
	choices[reflect.TypeFor[T]()] = texts(all...)
}

func texts[T ~string](all ...T) []string {
	return ids(all, func(c T) string { return string(c) })
}
