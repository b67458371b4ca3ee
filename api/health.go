package api

const (
	healthDoc = "Say that the process lives. Answers 200 whatever the data."
	readyDoc  = "Say that a release is loaded. Answers 503 until the server can answer questions."
)

// state is the answer of the two operations for the operator.
type state struct {
	Status  string `json:"status" example:"ok"`
	Release string `json:"release,omitempty" doc:"Release in force."`
}

func (s *service) showHealth(_ *request, _ *struct{}) (reply, error) {
	return renderJSON(state{Status: "ok"})
}

func (s *service) showReadiness(r *request, _ *struct{}) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	return renderJSON(state{Status: "ok", Release: c.Release().ID})
}
